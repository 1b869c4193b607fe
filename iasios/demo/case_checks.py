"""A hospital of the demo that had its cases looked at, answered, and asks once more."""

from applications.models import Application
from casereview.models import CaseReview
from casereview.services import answer_case_remark, request_case_check, send_case_remarks, write_case_remark
from facilities.models import User
from iasios.demo.clock import days_ago

NOTE = "We are not sure about the staging of the kidney cases."
REMARKS = (
    (4, "procedure_on", "The date of the report was entered, it seems. Please enter the day of the procedure."),
    (9, "", "Several items are missing here. Is the record really without them, or were they not looked for?"),
    (None, "", "Please use “not applicable” only where the item cannot be there."),
)
ANSWER = "You are right, it was the day of the report. Corrected."


def have_cases_checked(application: Application, office: User) -> None:
    """Three remarks, one of them answered, and a second check that waits for the office."""
    review = CaseReview.objects.select_related("application__facility").get(application=application)
    facility = application.facility
    with days_ago(10, 9):
        check = request_case_check(review=review, note=NOTE, by=facility.representative)
    with days_ago(9, 15):
        remarks = [
            write_case_remark(check=check, number=number, cell=cell, text=text, by=office)
            for number, cell, text in REMARKS
        ]
        send_case_remarks(check=check, by=office)
    with days_ago(8, 11):
        answer_case_remark(remark=remarks[0], text=ANSWER, by=facility.account_holder)
    with days_ago(1, 9):
        request_case_check(review=review, by=facility.account_holder)
