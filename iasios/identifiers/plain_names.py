"""Plain names of people in the name of a file: "Mueller_Hans_1956.pdf", "Befund Schmidt, Anna.pdf".

Staff are named in files every day, such as on a certificate. So a name alone is not pointed out: something else in the
name of the file must speak of a patient, and nothing of staff, a hospital or the running of a service.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from iasios.text.search_keys import fold

_WORD = re.compile(r"[^\W\d_]+|\d+")
#: Between the two parts of a name.
_BETWEEN = re.compile(r"[\s,.-]{1,3}")
_COMMA = re.compile(r"\s*,\s*")
#: A year in which patients are born and no document of a service of today was written.
_BIRTH_YEARS = range(1915, 2008)
_SHORTEST = 3
_OF_PATIENT = frozenset(
    [
        "report",
        "letter",
        "result",
        "results",
        "discharge",
        "summary",
        "referral",
        "scan",
        "image",
        "images",
        "imaging",
        "ct",
        "mri",
        "mrt",
        "mr",
        "pet",
        "xray",
        "rx",
        "ultrasound",
        "angiogram",
        "histology",
        "pathology",
        "biopsy",
        "lab",
        "labs",
        "blood",
        "consent",
        "admission",
        "case",
        "patient",
        "pat",
        "dob",
        "born",
        "befund",
        "befunde",
        "arztbrief",
        "brief",
        "entlassung",
        "entlassungsbrief",
        "histologie",
        "pathologie",
        "labor",
        "roentgen",
        "rontgen",
        "sonographie",
        "einwilligung",
        "aufklarung",
        "aufklaerung",
        "aufnahme",
        "anamnese",
        "diagnose",
        "patientin",
        "geb",
        "compte",
        "rendu",
        "resultat",
        "resultats",
        "ordonnance",
        "consentement",
        "referto",
        "lettera",
        "consenso",
        "informe",
        "alta",
        "resultado",
        "consentimiento",
        "wynik",
        "wyniki",
        "opis",
        "karta",
        "wypis",
        "zgoda",
        "nalez",
        "zprava",
        "lelet",
        "verslag",
        "uitslag",
    ]
)
#: Words with which a name is that of staff, of a house, or of no person.
_OF_STAFF = frozenset(
    [
        "dr",
        "prof",
        "professor",
        "doc",
        "docent",
        "mudr",
        "phd",
        "md",
        "msc",
        "bsc",
        "mag",
        "dipl",
        "ing",
        "pd",
        "priv",
        "nurse",
        "radiographer",
        "consultant",
        "certificate",
        "certificates",
        "certification",
        "certified",
        "diploma",
        "cv",
        "resume",
        "curriculum",
        "vitae",
        "licence",
        "license",
        "registration",
        "training",
        "course",
        "courses",
        "cpd",
        "cme",
        "induction",
        "appraisal",
        "credentialing",
        "privileges",
        "contract",
        "employment",
        "job",
        "staff",
        "team",
        "rota",
        "roster",
        "leave",
        "authorship",
        "publication",
        "paper",
        "poster",
        "lecture",
        "talk",
        "workshop",
        "congress",
        "signature",
        "audit",
        "annual",
        "yearly",
        "meeting",
        "minutes",
        "agenda",
        "policy",
        "sop",
        "protocol",
        "guideline",
        "template",
        "form",
        "rules",
        "plan",
        "plans",
        "hospital",
        "hospitals",
        "clinic",
        "clinics",
        "klinik",
        "klinikum",
        "krankenhaus",
        "spital",
        "universitat",
        "universitaet",
        "university",
        "institut",
        "institute",
        "st",
        "sankt",
        "saint",
        "santa",
        "san",
        "sint",
        "centre",
        "center",
        "department",
        "foundation",
        "stiftung",
        "zertifikat",
        "zertifikate",
        "zeugnis",
        "urkunde",
        "lebenslauf",
        "approbation",
        "facharzt",
        "fachkunde",
        "fortbildung",
        "schulung",
        "dienstplan",
        "einweisung",
        "mitarbeiter",
        "mitarbeiterin",
        "arzt",
        "arztin",
        "aerztin",
        "pflege",
        "protokoll",
        "jahresbericht",
        "vortrag",
        "vertrag",
        "attestation",
        "diplome",
        "certificat",
        "certificato",
        "attestato",
        "certificado",
        "titulo",
        "dyplom",
        "certyfikat",
        "szkolenie",
        "osvedceni",
    ]
)
#: Capitalised words beside a given name that are no family name.
_NO_NAMES = frozenset(
    [
        "lung",
        "liver",
        "kidney",
        "bone",
        "chest",
        "breast",
        "pancreas",
        "abdomen",
        "pelvis",
        "spine",
        "tumour",
        "tumor",
        "ablation",
        "embolisation",
        "embolization",
        "lunge",
        "leber",
        "niere",
        "knochen",
        "brust",
        "thorax",
        "becken",
        "wirbelsaule",
        "leberpunktion",
        "punktion",
        "standard",
        "question",
        "criterion",
        "evidence",
        "version",
        "final",
        "copy",
        "page",
        "room",
        "und",
        "and",
        "der",
        "die",
        "das",
        "von",
        "the",
        "for",
    ]
)


@cache
def _given_names() -> frozenset[str]:
    lines = Path(__file__).with_name("given_names.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())


def plain_names(text: str) -> Iterator[str]:
    """Names of people in the words of a file's name that speaks of a patient, as they stand there."""
    words = list(_WORD.finditer(text))
    keys = [fold(word[0]) for word in words]
    if not _OF_STAFF.isdisjoint(keys):
        return
    speaks = not _OF_PATIENT.isdisjoint(keys) or any(_is_birth_year(key) for key in keys)
    taken = -1
    for at in range(len(words) - 1):
        first, second = words[at], words[at + 1]
        between = text[first.end() : second.start()]
        if at <= taken or not _BETWEEN.fullmatch(between):
            continue
        comes_last = keys[at + 1] in _given_names() and _is_family_name(first[0], keys[at])
        comes_first = keys[at] in _given_names() and _is_family_name(second[0], keys[at + 1])
        if not (comes_first or comes_last) or not (first[0][0].isupper() and second[0][0].isupper()):
            continue
        # "Schmidt, Anna" is how patients are filed.
        if speaks or (comes_last and _COMMA.fullmatch(between)):
            taken = at + 1
            yield text[first.start() : second.end()]


def _is_birth_year(key: str) -> bool:
    return key.isascii() and key.isdigit() and len(key) == 4 and int(key) in _BIRTH_YEARS


def _is_family_name(word: str, key: str) -> bool:
    return len(word) >= _SHORTEST and word.isalpha() and key not in _OF_PATIENT and key not in _NO_NAMES
