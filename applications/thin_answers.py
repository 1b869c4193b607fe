"""Whether an answer looks thin: it names no person, no day, no document. A hint beside the text, never a bar."""

import re
from dataclasses import dataclass

#: Parts of words, in the languages that hospitals write here. A hint that is missed costs less than one that is wrong.
_PERSON = (
    "lead|head|chief|chair|director|manager|officer|nurse|physician|doctor|radiolog|radiograph|technolog|physicist|"
    "oncolog|surgeon|operator|consultant|fellow|coordinator|secretar|clerk|mentor|committee|commission|board|team|"
    "department|office|\\bunit\\b|engineering|pharmac|dr\\b|prof\\b|mr\\b|ms\\b|leit|ärzt|"
    "arzt|pflege|physik|beauftragt|koordin|gremium|kommission|konferenz|sekretariat|verwaltung|management|direktion|technik|operierend|monitor|mentor|frau\\b|"
    "herr\\b|abteilung|\\bbüro|stelle\\b|personal"
)
_DAY = (
    r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\b(?:19|20)\d\d\b|\b\d+ (?:hours?|days?|weeks?|months?|years?|minutes?)\b|"
    r"\b\d+ (?:stunden?|tagen?|werktagen?|wochen?|monaten?|jahren?|minuten?)\b|"
    r"\b(?:dai|week|month|quarter|year|annual)ly\b|\b(?:each|every|once|twice|per) |annual|"
    r"january|february|march|april|june|july|august|september|october|november|december|"
    r"monday|tuesday|wednesday|thursday|friday|jährlich|monatlich|wöchentlich|täglich|vierteljährlich|quartal|halbjahr|"
    r"\bjede[nrsm]? |\balle \d|binnen|januar|februar|märz|\bmai\b|juni|juli|oktober|dezember|"
    r"montag|dienstag|mittwoch|donnerstag|freitag"
)
_DOCUMENT = (
    "polic|protocol|procedure [a-z]*-?\\d|\\bsop|\\bregister|registry|\\blog\\b|\\blists?\\b|record|minutes|report|"
    "certificate|licen[cs]e n|\\bform\\b|checklist|roster|\\bplans?\\b|programme|sheet|template|letter|"
    "database|file|chart|card|survey|https?://|richtlinie|protokoll|verfahren|liste|akte|bericht|zertifikat|formular|"
    "dienstpl|plan\\b|programm|blatt|brief|datenbank|register|organigramm|nachweis|karte|fragebogen|system|"
    "statisti[ck]|folder|manual|ordner|ablage|handbuch|archiv|leitfaden"
)
_MARKS = {
    name: re.compile(words, re.IGNORECASE)
    for name, words in (("person", _PERSON), ("day", _DAY), ("document", _DOCUMENT))
}
#: What is longer than this says something, whatever words it uses.
LONG = 600


@dataclass(frozen=True)
class Thin:
    """What a text does not name."""

    person: bool = False
    day: bool = False
    document: bool = False

    def __bool__(self) -> bool:
        return self.person or self.day or self.document


def thinness(text: str, *, has_items: bool = False) -> Thin:
    """What is missing in the text of an answer; nothing for an empty one or a long one.

    Args:
        has_items: evidence is linked to the question, which is a document.
    """
    words = text.strip()
    if not words or len(words) > LONG:
        return Thin()
    named = {name: bool(pattern.search(words)) for name, pattern in _MARKS.items()}
    return Thin(person=not named["person"], day=not named["day"], document=not (named["document"] or has_items))
