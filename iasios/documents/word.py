"""The application as a Word document, from the same context as its PDF: headings, contents, answers and evidence."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.table import Table
from docx.text.paragraph import Paragraph

from iasios.documents.templatetags.pdf import is_rtl
from iasios.text import formatting
from iasios.text.cleaning import printable


def dossier_docx(context: Mapping[str, Any], *, language: str) -> bytes:
    """The application as .docx: title, facts, table of contents, one heading per standard and per question.

    Args:
        context: what `applications.queries.dossier_context` gives; its texts are in the language already.
    """
    with translation.override(language):
        return _Dossier(context, language).content()


class _Dossier:
    """One document while it is written."""

    def __init__(self, context: Mapping[str, Any], language: str) -> None:
        self.context = context
        self.word: WordDocument = Document()
        self.title = _("Application %(code)s") % {"code": context["code"]}
        self._set_up(settings.LANGUAGE_TAGS.get(language, language))

    def content(self) -> bytes:
        self.word.add_heading(self.title, level=0)
        self._facts()
        self._contents()
        for standard in self.context["standards"]:
            self.word.add_heading(_heading_of(standard), level=1)
            for question in standard["questions"]:
                self._question(question)
        self._evidence()
        made = BytesIO()
        self.word.save(made)
        return made.getvalue()

    def _set_up(self, locale: str) -> None:
        """A4, the language of the text for every style, and a foot with the page."""
        section = self.word.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(25)
        for named in self.word.styles.element.iter(qn("w:lang")):
            named.set(qn("w:val"), locale)
        properties = self.word.core_properties
        properties.language, properties.title = locale, self.title
        properties.author, properties.comments = "IASIOS", ""
        foot = section.footer.paragraphs[0]
        foot.add_run(f"{self.context['facility_name']} · {self.context['code']} · ")
        _field(foot, "PAGE", "1")

    def _facts(self) -> None:
        context = self.context
        day = formatting.day(context["submitted_on"])
        facts = [(_("Facility"), context["facility_name"]), (_("Edition"), context["edition"])]
        if context["level"]:
            facts.append((_("Asked for"), f"{context['level']}, {context['kind']}"))
        if context["is_draft"]:
            facts.append((_("Draft of"), day))
        else:
            facts += [(_("Submitted"), day), (_("By"), context["submitted_by"])]
        if context["cases"] is not None:
            facts.append((_("Records reviewed"), _("%(cases)s of 30") % {"cases": context["cases"]}))
        if context["edition_sha256"]:
            facts.append((_("Questions, SHA-256"), context["edition_sha256"]))
        for label, text in facts:
            paragraph = self._paragraph("")
            paragraph.add_run(f"{label}: ").bold = True
            paragraph.add_run(printable(str(text)))

    def _contents(self) -> None:
        """A field that Word fills with page numbers; until then, and in programs that fill nothing, the standards."""
        self._paragraph(_("Contents"), style="TOC Heading")
        headings = [_heading_of(standard) for standard in self.context["standards"]]
        _field(self._paragraph(""), r'TOC \o "1-2" \h \z \u', "\n".join(headings), is_old=True)

    def _question(self, item: Mapping[str, Any]) -> None:
        kind = (
            pgettext("kind of requirement", "Core") if item["is_core"] else pgettext("kind of requirement", "Extended")
        )
        self._rtl(self.word.add_heading(f"{item['criterion']} {item['text']}", level=2), item["text"])
        number = _("Question %(number)s") % {"number": item["number"]}
        self._paragraph(f"{number}, {kind}")
        words = {True: _("Yes"), False: _("No"), None: _("Not answered")}
        self._paragraph("").add_run(words[item["met"]]).bold = True
        if tally := item.get("tally"):
            words_of_tally = _("%(clean)s of %(total)s records without a gap")
            self._paragraph(words_of_tally % {"clean": tally[0], "total": tally[1]})
        if item.get("gaps"):
            rows = [(label, ", ".join(map(str, cases))) for label, cases in item["gaps"]]
            self._table([_("Lacking"), _("Cases")], rows)
        for label, text in item["lines"]:
            self._labelled(label, text)
        if item["items"]:
            self._label(_("Linked evidence"))
            for title in item["items"]:
                self._paragraph(title, style="List Bullet")
        if item.get("draws"):
            self._label(_("Random draw of the records"))
            for draw in item["draws"]:
                self._paragraph(" ".join(_sentences_of(draw)))
        if item.get("counts"):
            self._label(_("The 30 records, item by item"))
            self._table([_("Item"), _("Present"), _("Missing"), _("Not applicable")], item["counts"])

    def _evidence(self) -> None:
        """Every linked item once, with the criteria that name it."""
        named: dict[str, list[str]] = {}
        for standard in self.context["standards"]:
            for question in standard["questions"]:
                for title in question["items"]:
                    named.setdefault(title, []).append(question["criterion"])
        if not named:
            return
        self.word.add_heading(_("Evidence"), level=1)
        count = len(named)
        self._paragraph(
            ngettext("%(count)s item is linked to a question.", "%(count)s items are linked to questions.", count)
            % {"count": count}
        )
        rows = [(title, ", ".join(criteria)) for title, criteria in sorted(named.items(), key=_by_title)]
        self._table([_("Title"), _("Criteria")], rows)

    def _labelled(self, label: str, text: str) -> None:
        self._label(label)
        for line in text.split("\n"):
            self._paragraph(line)

    def _label(self, label: str) -> None:
        paragraph = self._paragraph("")
        paragraph.add_run(label).bold = True
        paragraph.paragraph_format.keep_with_next = True

    def _paragraph(self, text: str, style: str | None = None) -> Paragraph:
        return self._rtl(self.word.add_paragraph(printable(text), style=style), text)

    @staticmethod
    def _rtl(paragraph: Paragraph, text: str) -> Paragraph:
        if is_rtl(text):
            paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        return paragraph

    def _table(self, headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> Table:
        table = self.word.add_table(rows=1, cols=len(headings), style="Table Grid")
        for cell, heading in zip(table.rows[0].cells, headings, strict=True):
            cell.paragraphs[0].add_run(heading).bold = True
        # Said to programs that read aloud, and repeated on every page.
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for row in rows:
            for cell, value in zip(table.add_row().cells, row, strict=True):
                cell.text = printable(str(value))
        self.word.add_paragraph()
        return table


def _heading_of(standard: Mapping[str, Any]) -> str:
    return f"{standard['number']} {standard['title']}"


def _by_title(entry: tuple[str, list[str]]) -> str:
    return entry[0].casefold()


def _sentences_of(draw: Mapping[str, Any]) -> list[str]:
    """What the PDF says of a draw."""
    if draw["method"] == "own":
        found = [_("The hospital drew the records without the portal, and confirmed that they were drawn at random.")]
        return found + ([_("How it did so: “%(how)s”") % {"how": draw["reason"]}] if draw["reason"] else [])
    facts: dict[str, Any] = {**draw, "fixed": formatting.day(draw["fixed_on"])}
    if draw["seed"]:
        facts["drawn"] = formatting.day(draw["drawn_on"])
        words = _(
            "Draw %(number)s: 30 of %(size)s procedures on %(drawn)s by the method %(method)s, with a seed that was "
            "fixed on %(fixed)s."
        )
        seed, fingerprint = _("Seed"), _("Fingerprint of the list")
        found = [words % facts, f"{seed} {draw['seed']}"]
        if draw["list_fingerprint"]:
            found.append(f"{fingerprint} {draw['list_fingerprint']}")
    else:
        words = _("Draw %(number)s: seed fixed on %(fixed)s, not drawn.")
        commitment = _("SHA-256 of the seed")
        found = [words % facts, f"{commitment} {draw['commitment']}"]
    if draw["reason"]:
        found.append(_("Reason for drawing again: “%(reason)s”") % {"reason": draw["reason"]})
    return found


def _field(paragraph: Paragraph, instruction: str, shown: str, *, is_old: bool = False) -> None:
    """A field of Word's own; `shown` stands there until Word fills it in, which `is_old` asks for at once."""
    begin, separate, end = (_mark(kind) for kind in ("begin", "separate", "end"))
    if is_old:
        begin.set(qn("w:dirty"), "true")
    words = OxmlElement("w:instrText")
    words.set(qn("xml:space"), "preserve")
    words.text = f" {instruction} "
    for element in (begin, words, separate):
        paragraph.add_run()._r.append(element)
    paragraph.add_run(printable(shown))
    paragraph.add_run()._r.append(end)


def _mark(kind: str) -> Any:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    return mark
