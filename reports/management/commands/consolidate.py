"""`manage.py consolidate CALL [--into AGENCY] [--tree | --above AGENCY] [--provisional] [--by USERNAME]`: a run done
here and now.

The same job as the page's: a row is written, claimed and worked off by this process. Works without a queue.
"""

from __future__ import annotations

from argparse import ArgumentParser
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from agencies.models import Membership, User
from agencies.states import Role
from portal.core.errors import PortalError
from portal.core.jobs import kept
from reports.collection.models import Assignment, Call
from reports.collection.states import AssignmentKind
from reports.consolidation.actions.jobs import claim, renew, request_run
from reports.consolidation.actions.perform import perform
from reports.consolidation.models import Run
from reports.consolidation.queries.against import against_before
from reports.consolidation.queries.runs import run_view
from reports.periods import cutoffs


class Command(BaseCommand):
    """Consolidate one summary of a call."""

    help = "Tổng hợp một đợt báo cáo ngay tại đây, không cần tiến trình nền."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """See the top of the file."""
        parser.add_argument("call", help="mã đợt báo cáo")
        parser.add_argument("--into", help="mã cơ quan tổng hợp (mặc định: cơ quan chủ trì)")
        parser.add_argument("--tree", action="store_true", help="tính lại các bản tổng hợp cấp dưới trước")
        parser.add_argument(
            "--above",
            help="mã cơ quan vừa có báo cáo đạt yêu cầu: chỉ tính lại các bản tổng hợp mà báo cáo đó đi vào",
        )
        parser.add_argument(
            "--provisional", action="store_true", help="tạm tính, nhìn xuyên cấp dưới chưa duyệt"
        )
        parser.add_argument("--by", help="tên đăng nhập của chuyên viên tổng hợp")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Ask for the run, do it, say what came of it."""
        duty = self._duty(options["call"], options["into"])
        by = self._officer(duty, options["by"])
        above = self._below(duty, options["above"]) if options["above"] else None
        tree = options["tree"] or options["provisional"] or above is not None
        try:
            run = request_run(assignment_id=duty.pk, by=by, tree=tree, provisional=options["provisional"])
        except PortalError as error:
            raise CommandError(error.message) from error
        held = claim(run.pk)
        if held is None:
            raise CommandError(f"Lần tổng hợp {run.pk} đã do tiến trình khác nhận.")
        with kept(partial(renew, held)):  # or a worker's sweep would take it for a dead one's
            perform(
                held,
                lambda done, total, message: self.stdout.write(f"[{done + 1}/{total}] {message}"),
                above=above,
            )
        self._tell(
            Run.objects.select_related(
                "report__assignment__call", "report__assignment__agency", "assignment__call__period"
            ).get(pk=run.pk)
        )

    def _duty(self, code: str, into: str | None) -> Assignment:
        call = Call.objects.filter(code=code).first()
        if call is None:
            raise CommandError(f"Không có đợt báo cáo {code}.")
        duties = call.assignments.filter(kind=AssignmentKind.CONSOLIDATION).select_related("agency", "call")
        duty = (
            duties.filter(agency__code=into).first() if into else duties.filter(parent__isnull=True).first()
        )
        if duty is None:
            known = ", ".join(duties.values_list("agency__code", flat=True))
            raise CommandError(
                f"Đợt {code} không có bản tổng hợp đó; cơ quan tổng hợp: {known or 'không có'}."
            )
        return duty

    def _below(self, duty: Assignment, code: str) -> Assignment:
        """The lowest duty of an agency in the same call."""
        found = Assignment.objects.filter(call=duty.call, agency__code=code).select_related(
            "agency", "parent"
        )
        lowest = found.order_by("-kind").first()  # a contribution before a consolidation
        if lowest is None:
            raise CommandError(f"Đợt {duty.call.code} không giao báo cáo cho cơ quan {code}.")
        return lowest

    def _officer(self, duty: Assignment, username: str | None) -> User:
        """Who asks: the named person, otherwise an officer of the agency."""
        if username:
            user = User.objects.filter(username=username.casefold()).first()
            if user is None:
                raise CommandError(f"Không có tài khoản {username}.")
            return user
        officers = (
            Membership.objects.filter(agency=duty.agency).current(timezone.localdate()).roles([Role.OFFICER])
        )
        first = officers.select_related("user").order_by("id").first()
        if first is None:
            raise CommandError(
                f"{duty.agency} không có chuyên viên tổng hợp; hãy thêm vai trò hoặc dùng --by."
            )
        return first.user

    def _tell(self, run: Run) -> None:
        view = run_view(run)
        for each in view.absent:
            reason = f": {each.reason}" if each.reason else ""
            self.stdout.write(f"  không có: {each.assignment.agency} – {each.get_role_display()}{reason}")
        if run.report is None:
            raise CommandError(run.error or f"Lần tổng hợp {run.pk} chưa xong ({run.get_state_display()}).")
        if run.tree:
            self._compare(run.assignment.call)
        self.stdout.write(self.style.SUCCESS(f"{run.message}. Kết quả: {run.report.reference}"))

    def _compare(self, call: Call) -> None:
        """One line on all levels: what moved since the period before."""
        found = against_before(call)
        if found is None or not found.compared:
            return
        self.stdout.write(
            f"  so với {cutoffs.label(*cutoffs.split(found.period))}: {found.compared} trong {found.figures} số liệu"
            f" của {found.summaries} bản tổng hợp so được; tăng {found.risen}, giảm {found.fallen}"
        )
