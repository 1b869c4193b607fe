"""The facilities of the demo that have come past the second round."""

from iasios.demo.facilities import place_of

LATER_PLACES = (
    place_of(
        "bellavista",
        "Bellavista Cancer Centre",
        ("Trieste", "IT", "Riva Bellavista 7", "34123"),
        "remote_audit",
        (("Dr", "Chiara Furlan"), ("Dr", "Davide Rossi"), ("", "Irene Costa"), ("", "Luca Neri")),
        240,
    ),
    place_of(
        "ostrava",
        "Ostrava Interventional Centre",
        ("Ostrava", "CZ", "Nádražní 12", "702 00"),
        "deferred",
        (("Dr", "Jana Horáková"), ("Dr", "Petr Dvořák"), ("", "Eva Malá"), ("", "Tomáš Beran")),
        188,
    ),
    place_of(
        "lakeside",
        "Lakeside Oncology Institute",
        ("Galway", "IE", "3 Lough Road", "H91 X2X2"),
        "denied",
        (("Dr", "Aoife Brennan"), ("Dr", "Ciarán Walsh"), ("", "Niamh Kelly"), ("", "Sean Doyle")),
        176,
    ),
    place_of(
        "montclair",
        "Clinique Montclair",
        ("Liège", "BE", "Rue Montclair 21", "4000"),
        "plan_under_review",
        (("Dr", "Élise Lambert"), ("Dr", "Hugo Servais"), ("", "Manon Dubois"), ("", "Noah Claes")),
        259,
    ),
    place_of(
        "turku",
        "Turku Image-Guided Therapy",
        ("Turku", "FI", "Rantakatu 5", "20100"),
        "proof_requested",
        (("Dr", "Aino Lahti"), ("Dr", "Eero Mäki"), ("", "Helmi Salo"), ("", "Onni Laine")),
        221,
    ),
    place_of(
        "santfeliu",
        "Hospital Sant Feliu",
        ("Barcelona", "ES", "Carrer de Sant Feliu 30", "08002"),
        "excellence",
        (("Prof.", "Núria Puig"), ("Dr", "Jordi Serra"), ("", "Laia Vidal"), ("", "Pol Ferrer")),
        640,
    ),
    place_of(
        "valmiera",
        "Valmiera Regional Hospital",
        ("Valmiera", "LV", "Jumaras iela 195", "LV-4201"),
        "audit_agreed",
        (("Dr", "Ilze Kalniņa"), ("Dr", "Andris Bērziņš"), ("", "Laura Ozola"), ("", "Mārtiņš Liepa")),
        204,
    ),
    place_of(
        "coimbra",
        "Centro Oncológico do Mondego",
        ("Coimbra", "PT", "Rua do Mondego 44", "3000-214"),
        "recommended_differently",
        (("Dr", "Beatriz Moura"), ("Dr", "Tiago Reis"), ("", "Inês Faria"), ("", "Rui Pinto")),
        232,
    ),
    place_of(
        "thessaly",
        "Thessaly Interventional Unit",
        ("Larissa", "GR", "Kentavron 8", "412 22"),
        "planned_after_denial",
        (("Dr", "Eleni Pappa"), ("Dr", "Nikos Doukas"), ("", "Maria Vlachou"), ("", "Petros Ioannou")),
        169,
    ),
)
