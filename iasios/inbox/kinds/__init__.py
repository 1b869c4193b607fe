"""Every kind of thing that waits for the office. Another part adds its own by a class and a place here."""

from iasios.inbox.kinds.assessment import CorrectedAnswers, EndingTerms, EvidenceSpaces, LateWork, OnSiteAudits
from iasios.inbox.kinds.assessors import (
    EmptySeats,
    Objections,
    ServiceRequests,
    SlowAssessors,
    Statements,
    UnansweredSeats,
)
from iasios.inbox.kinds.correspondence import (
    BouncedMails,
    CaseChecks,
    Consultations,
    DossierMessages,
    Doubts,
    FailedMails,
    HeldConsultations,
    HeldMails,
    Messages,
    Registrations,
    StatusAnswers,
    UnmadeDocuments,
)
from iasios.inbox.kinds.hospitals import Appeals, ReportedChanges
from iasios.inbox.kinds.money import FailedPapers, LateInvoices
from iasios.inbox.kinds.programs import FailedCalls
from iasios.inbox.waiting import Kind

KINDS: tuple[Kind, ...] = (
    Registrations(),
    Messages(),
    DossierMessages(),
    Doubts(),
    CaseChecks(),
    EmptySeats(),
    UnansweredSeats(),
    SlowAssessors(),
    Objections(),
    EvidenceSpaces(),
    CorrectedAnswers(),
    OnSiteAudits(),
    Appeals(),
    ReportedChanges(),
    ServiceRequests(),
    Statements(),
    LateWork(),
    LateInvoices(),
    HeldMails(),
    FailedPapers(),
    FailedMails(),
    UnmadeDocuments(),
    BouncedMails(),
    FailedCalls(),
    Consultations(),
    HeldConsultations(),
    StatusAnswers(),
    EndingTerms(),
)
BY_NAME = {kind.name: kind for kind in KINDS}
