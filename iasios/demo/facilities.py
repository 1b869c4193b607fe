"""The facilities of the demo. All are fictional, and so is everybody in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class DemoPerson:
    title: str
    name: str
    profession: str


@dataclass(frozen=True)
class Place:
    """A facility of the demo.

    Attributes:
        domain: its people are `<role>@<domain>.example`.
        story: the stage that it is brought to (see iasios.demo.scenarios).
    """

    domain: str
    name: str
    city: str
    country: str
    street: str
    postal_code: str
    story: str
    representative: DemoPerson
    deputy: DemoPerson
    holder: DemoPerson
    member: DemoPerson
    procedures: int = 300
    kind: str = "institution"
    institution: str = ""
    vat_number: str = ""
    purchase_order: str = ""
    #: How its invoices reach it: columns of Facility; a PDF with its data where nothing is said.
    delivery: Mapping[str, str] = field(default_factory=dict)


def place_of(
    domain: str,
    name: str,
    where: tuple[str, str, str, str],
    story: str,
    people: tuple[tuple[str, str], tuple[str, str], tuple[str, str], tuple[str, str]],
    procedures: int,
    *,
    institution: str = "",
    vat: str = "",
    order: str = "",
    delivery: Mapping[str, str] | None = None,
) -> Place:
    """A facility from its parts; `where` is city, country, street and postal code."""
    city, country, street, postal_code = where
    trades = ("Interventional radiologist", "Interventional radiologist", "Quality manager", "Oncology nurse")
    four = [DemoPerson(title, full, trade) for (title, full), trade in zip(people, trades, strict=True)]
    return Place(
        domain=domain,
        name=name,
        city=city,
        country=country,
        street=street,
        postal_code=postal_code,
        story=story,
        representative=four[0],
        deputy=four[1],
        holder=four[2],
        member=four[3],
        procedures=procedures,
        kind="institution" if institution else "independent",
        institution=institution,
        vat_number=vat,
        purchase_order=order,
        delivery=delivery or {},
    )


PLACES = (
    place_of(
        "northgate",
        "Northgate University Hospital",
        ("Leeds", "GB", "12 Northgate Road", "LS2 9XX"),
        "writing",
        (("Dr", "Maren Holt"), ("Dr", "Ilse Brandt"), ("", "Tomasz Żurek"), ("", "Adaeze Okoye")),
        412,
        institution="Northgate University Hospitals Trust",
        order="PO 88-2041",
    ),
    place_of(
        "harbour",
        "Harbour Cancer Centre",
        ("Rotterdam", "NL", "Maaskade 40", "3071 ND"),
        "round_1",
        (("Dr", "Sanne de Wit"), ("Dr", "Bram Kuipers"), ("", "Lotte Visser"), ("", "Noor el Amrani")),
        388,
        institution="Harbour Medical Group",
        delivery={
            "invoice_form": "peppol",
            "buyer_reference": "HMG accounts",
            "endpoint_scheme": "0106",
            "endpoint_id": "12345678",
        },
    ),
    place_of(
        "meridian",
        "Meridian Clinic",
        ("Lisbon", "PT", "Rua do Meridiano 8", "1200-271"),
        "information_requested",
        (("Dr", "Inês Carvalho"), ("Dr", "Rui Tavares"), ("", "Marta Sousa"), ("", "João Pinto")),
        214,
    ),
    place_of(
        "lindenhof",
        "Lindenhof Hospital",
        ("Bern", "CH", "Lindenweg 12", "3010"),
        "recertification_due",
        (("Prof.", "Regula Ammann"), ("Dr", "Beat Zürcher"), ("", "Anna Gerber"), ("", "Luca Bianchi")),
        506,
        institution="Lindenhof Group",
        order="PO 4500871203",
        delivery={"cost_centre": "CC 4711", "buyer_reference": "LG-AP 7"},
    ),
    place_of(
        "solis",
        "Solis Institute",
        ("Seville", "ES", "Calle del Sol 22", "41001"),
        "complete",
        (("Dr", "Carmen Ortega"), ("Dr", "Álvaro Núñez"), ("", "Pilar Romero"), ("", "Diego Vargas")),
        265,
    ),
    place_of(
        "szentimre",
        "Szent Imre Oncology",
        ("Budapest", "HU", "Imre tér 5", "1093"),
        "unpaid",
        (("Dr", "Eszter Farkas"), ("Dr", "Gábor Kiss"), ("", "Zsófia Lakatos"), ("", "Péter Somogyi")),
        178,
    ),
    place_of(
        "kestrelbay",
        "Kestrel Bay Hospital",
        ("Auckland", "NZ", "77 Kestrel Bay Drive", "1010"),
        "enrolled",
        (("Dr", "Hana Ngata"), ("Dr", "Oliver Marsh"), ("", "Grace Tamahori"), ("", "Wiremu Cole")),
        196,
    ),
    place_of(
        "alameda",
        "Alameda Radiology",
        ("Porto", "PT", "Alameda das Fontes 3", "4050-401"),
        "submitted",
        (("Dr", "Teresa Moura"), ("Dr", "Nuno Braga"), ("", "Beatriz Leal"), ("", "Hugo Castro")),
        233,
    ),
    place_of(
        "dulac",
        "Clinique du Lac",
        ("Geneva", "CH", "Quai du Lac 15", "1204"),
        "one_handed_in",
        (("Dr", "Claire Rochat"), ("Dr", "Marc Favre"), ("", "Sophie Perret"), ("", "Yann Monnier")),
        341,
    ),
    place_of(
        "sanmichele",
        "Ospedale San Michele",
        ("Turin", "IT", "Corso San Michele 101", "10128"),
        "round_2",
        (("Prof.", "Giulia Ferraris"), ("Dr", "Paolo Conti"), ("", "Elena Greco"), ("", "Marco Riva")),
        455,
        institution="Azienda San Michele",
    ),
    place_of(
        "vesterbro",
        "Vesterbro Clinic",
        ("Copenhagen", "DK", "Vesterbrogade 140", "1620"),
        "awaiting_sign_off",
        (("Dr", "Freja Lund"), ("Dr", "Mikkel Holm"), ("", "Signe Dahl"), ("", "Emil Bruun")),
        289,
    ),
    place_of(
        "sanktelisabeth",
        "Sankt Elisabeth Klinikum",
        ("Graz", "AT", "Elisabethstraße 20", "8010"),
        "accredited",
        (("Prof.", "Johannes Gruber"), ("Dr", "Katrin Moser"), ("", "Sabine Hofer"), ("", "Lukas Berger")),
        520,
        institution="Elisabethinen Graz",
        delivery={"invoice_form": "xrechnung", "buyer_reference": "04011000-1234512345-06"},
    ),
    place_of(
        "fjordview",
        "Fjordview Hospital",
        ("Bergen", "NO", "Fjordveien 9", "5003"),
        "just_registered",
        (("Dr", "Ingrid Solheim"), ("Dr", "Lars Haugen"), ("", "Kari Nes"), ("", "Odd Vik")),
        167,
    ),
    place_of(
        "sainteclaire",
        "Hôpital Sainte-Claire",
        ("Lyon", "FR", "14 rue Sainte-Claire", "69003"),
        "accredited_for_long",
        (("Prof.", "Hélène Marchand"), ("Dr", "Thomas Roux"), ("", "Camille Girard"), ("", "Lucie Blanc")),
        610,
        institution="Hospices de Sainte-Claire",
    ),
    place_of(
        "seiryo",
        "Seiryo Medical Center",
        ("Sendai", "JP", "2-1 Seiryo-machi", "980-8575"),
        "withdrawn",
        (("Dr", "Haruka Sato"), ("Dr", "Kenji Abe"), ("", "Yui Ito"), ("", "Ren Endo")),
        303,
    ),
)

STAFF = (
    ("office@iasios.example", "", "Katharina Moll", "office"),
    ("chair@iasios.example", "Prof.", "Ruth Adeyemi", "chairperson"),
    ("assessor.one@iasios.example", "Dr", "Lucía Ferrán", "assessor"),
    ("assessor.two@iasios.example", "Dr", "Jonas Wikström", "assessor"),
    ("assessor.three@iasios.example", "Dr", "Petra Novák", "assessor"),
)
