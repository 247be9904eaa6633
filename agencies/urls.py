"""Addresses of who: signing in, people, agencies, the journal."""

from django.urls import path

from agencies.views import access, bulk, journal, leaving, people, tree

app_name = "agencies"
urlpatterns = [
    path("dang-nhap/", access.login, name="login"),
    path("dang-xuat/", access.logout, name="logout"),
    path("dat-mat-khau/", access.set_password, name="set_password"),
    path("dat-mat-khau/<str:token>/", access.open_link, name="open_link"),
    path("ca-nhan/", access.profile, name="profile"),
    path("ca-nhan/mat-khau/", access.change_password, name="change_password"),
    path("ca-nhan/ket-thuc-phien/", access.end_my_sessions, name="end_my_sessions"),
    path("ca-nhan/phien/<int:pk>/ket-thuc/", access.end_my_session, name="end_my_session"),
    path("ca-nhan/tiep-tuc/", access.stay, name="stay"),
    path("nguoi-dung/", people.people, name="people"),
    path("nguoi-dung/<int:pk>/lien-ket/", people.new_link, name="new_link"),
    path("nguoi-dung/<int:pk>/khoa/", people.lock_user, name="lock_user"),
    path("nguoi-dung/<int:pk>/mo-khoa/", people.unlock_user, name="unlock_user"),
    path("nguoi-dung/<int:pk>/ket-thuc-phien/", people.end_user_sessions, name="end_user_sessions"),
    path("vai-tro/<int:pk>/", people.membership, name="membership"),
    path("vai-tro/<int:pk>/ket-thuc/", people.end_role, name="end_role"),
    path("vai-tro/<int:pk>/ban-giao/", leaving.handover, name="handover"),
    path("vai-tro/<int:pk>/thay/", people.replace, name="replace"),
    path("co-quan/", tree.agencies, name="agencies"),
    path("co-quan/them/", tree.create_agency, name="create_agency"),
    path("co-quan/tu-tep/", bulk.bulk, name="bulk"),
    path("co-quan/tu-tep/bieu-mau.xlsx", bulk.bulk_template, name="bulk_template"),
    path("co-quan/tu-tep/<int:pk>/", bulk.intake, name="intake"),
    path("co-quan/tu-tep/<int:pk>/ghi/", bulk.intake_apply, name="intake_apply"),
    path("co-quan/tu-tep/<int:pk>/bo/", bulk.intake_discard, name="intake_discard"),
    path("co-quan/tu-tep/<int:pk>/lien-ket/", bulk.intake_links, name="intake_links"),
    path("co-quan/<int:pk>/", tree.agency, name="agency"),
    path("co-quan/<int:pk>/doi-ten/", tree.rename_agency, name="rename_agency"),
    path("co-quan/<int:pk>/ke-thua/", tree.record_succession, name="record_succession"),
    path("co-quan/<int:pk>/cac-buoc/", tree.steps, name="steps"),
    path("co-quan/<int:pk>/them-nguoi/", people.add_person, name="add_person"),
    path("co-quan/<int:pk>/them-vai-tro/", people.add_role, name="add_role"),
    path("nhat-ky/", journal.journal, name="journal"),
]
