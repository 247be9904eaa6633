"""What every test of the pages of papers does."""

from django.urls import reverse

from agencies.states import Role
from reports.documents.actions import files, issuing
from reports.documents.queries import papers
from tests.factories.agencies import make_membership
from tests.reports.documents.rounds import TODAY


def issued(report, by, **fields):
    """A document whose files are made."""
    agency = report.assignment.agency
    signer = papers.signers((agency,)).first() or make_membership(
        agency=agency, role=Role.HEAD, title="Chủ tịch"
    )
    facts = {"date": TODAY, "issuing_agency": agency, "signer": signer, **fields}
    document = issuing.issue(report_id=report.pk, by=by, **facts)
    make_waiting_files()
    return document


def make_waiting_files():
    """What a worker does with the files that wait."""
    for each in files.waiting_ids():
        files.perform(files.claim(each))


def typed(report, signatory, **values):
    return {
        "number": "",
        "date": "21/6/2023",
        "issuing_agency": report.assignment.agency_id,
        "signer": signatory.pk,
        **values,
    }


def fetched(client, address):
    """The answer with a file, read to its end, which closes it."""
    answer = client.get(address)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer, content


def url(name, *args):
    return reverse(f"reports:{name}", args=args)
