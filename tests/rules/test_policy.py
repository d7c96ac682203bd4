"""Who may do what (R48): roles, their reach, and leads who see their own things alone."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.roles import ActorKind, Role
from crm_core.rules.actor import Actor
from crm_core.rules.policy import SCOPES, Permission, Scope, Subject, allows, scope

P = Permission
ME, COLLEAGUE, MY_DEPARTMENT, ANOTHER = 1, 2, 10, 20
MINE = Subject(owner_id=ME, department_id=MY_DEPARTMENT)
COLLEAGUES = Subject(owner_id=COLLEAGUE, department_id=MY_DEPARTMENT)
FOREIGN = Subject(owner_id=3, department_id=ANOTHER)
NOBODYS = Subject()


def staff(role: Role | None, department: int | None = MY_DEPARTMENT) -> Actor:
    return Actor(ActorKind.staff, ME, role, department, "ru", "Europe/Moscow")


def lead(contact: int | None) -> Actor:
    return Actor(ActorKind.lead, contact, None, None, "ru", "Europe/Moscow")


@pytest.mark.parametrize(
    ("role", "permission", "reaches"),
    [
        (Role.manager, P.deal_view, [MINE]),
        (Role.manager, P.deal_move, [MINE]),
        (Role.manager, P.invoice_pay, [MINE]),
        (Role.manager, P.deal_assign, []),
        (Role.manager, P.invoice_void, []),
        (Role.manager, P.digest_view, []),
        (Role.manager, P.catalogue_edit, []),
        (Role.manager, P.deal_create, [MINE, COLLEAGUES, FOREIGN, NOBODYS]),
        (Role.head, P.deal_view, [MINE, COLLEAGUES]),
        (Role.head, P.deal_assign, [MINE, COLLEAGUES]),
        (Role.head, P.digest_view, [MINE, COLLEAGUES]),
        (Role.head, P.staff_invite, []),
        (Role.supervisor, P.deal_assign, [MINE, COLLEAGUES, FOREIGN, NOBODYS]),
        (Role.supervisor, P.staff_dismiss, [MINE, COLLEAGUES, FOREIGN, NOBODYS]),
        (Role.supervisor, P.regulation_apply, []),
        (Role.supervisor, P.inbox_manage, []),
        (Role.admin, P.regulation_apply, [MINE, COLLEAGUES, FOREIGN, NOBODYS]),
        (Role.admin, P.audit_view, [MINE, COLLEAGUES, FOREIGN, NOBODYS]),
        (Role.admin, P.own_settings, [MINE]),
    ],
)
def test_each_role_reaches_so_far_and_no_farther(role: Role, permission: P, reaches: list[Subject]) -> None:
    subjects = [MINE, COLLEAGUES, FOREIGN, NOBODYS]
    assert [one for one in subjects if allows(staff(role), permission, one)] == reaches


def test_a_head_without_a_department_has_only_their_own_deals() -> None:
    head = staff(Role.head, department=None)
    assert allows(head, P.deal_view, MINE)
    assert not allows(head, P.deal_view, Subject(owner_id=COLLEAGUE, department_id=None))


def test_a_lead_acts_on_their_own_things_alone() -> None:
    mine, anothers = Subject(contact_id=7), Subject(contact_id=8)
    for permission in (P.client_message, P.invoice_view, P.privacy_erase, P.deal_view):
        assert allows(lead(7), permission, mine)
        assert not allows(lead(7), permission, anothers)
        assert not allows(lead(None), permission, Subject())


def test_somebody_who_writes_for_the_first_time_may_be_received() -> None:
    assert allows(lead(None), P.intake_receive)


@pytest.mark.parametrize(
    "permission", [P.deal_move, P.deal_edit, P.task_view, P.staff_view, P.report_view, P.audit_view]
)
def test_a_lead_may_do_nothing_of_the_staffs_even_to_their_own_deal(permission: P) -> None:
    assert not allows(lead(7), permission, Subject(contact_id=7))


def test_a_lead_with_a_managers_number_is_no_manager() -> None:
    assert not allows(lead(ME), P.deal_view, MINE)


def test_a_member_of_staff_without_a_role_may_do_nothing() -> None:
    assert not any(allows(staff(None), permission, MINE) for permission in P)


@pytest.mark.parametrize("permission", [P.privacy_consent, P.intake_receive, P.invoice_claim])
def test_nobody_consents_or_claims_for_a_client(permission: P) -> None:
    assert not any(allows(staff(role), permission) for role in Role)


def test_the_system_may_do_everything() -> None:
    assert all(allows(Actor.system(), permission, FOREIGN) for permission in P)


@pytest.mark.parametrize("permission", list(P))
def test_every_permission_is_somebodys_besides_the_system(permission: P) -> None:
    assert any(allows(actor, permission) for actor in [lead(1), *map(staff, Role)])


subjects = st.builds(Subject, *[st.none() | st.integers(1, 4)] * 3)
actors = st.builds(
    Actor,
    st.just(ActorKind.staff),
    st.integers(1, 4),
    st.sampled_from(Role),
    st.none() | st.integers(1, 4),
    st.just("ru"),
    st.just("UTC"),
)


@given(actors, st.sampled_from(P), subjects)
def test_whatever_is_allowed_to_somebody_in_particular_is_allowed_at_all(actor, permission, subject) -> None:
    assert allows(actor, permission) >= allows(actor, permission, subject)


@given(actors, st.sampled_from(P), subjects)
def test_what_is_neither_ones_own_nor_of_the_department_takes_the_whole_company(actor, permission, subject) -> None:
    if subject.owner_id == actor.id or (
        subject.department_id is not None and subject.department_id == actor.department_id
    ):
        return
    assert allows(actor, permission, subject) == (scope(actor.role, permission) is Scope.company)


def test_each_role_up_may_do_what_the_one_below_may() -> None:
    ladder = [Role.manager, Role.head, Role.supervisor, Role.admin]
    reach = list(Scope)
    for below, above in pairwise(ladder):
        for permission, its_scope in SCOPES[below].items():
            assert reach.index(SCOPES[above][permission]) >= reach.index(its_scope)
