"""`{{ choice|verdict_word }}`: a verdict inside a sentence."""

from django import template

from assessment.presenters.question_rail import word_of

register = template.Library()

register.filter("verdict_word", word_of)
