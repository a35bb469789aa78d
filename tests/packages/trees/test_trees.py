"""Members as columns."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archpkg.packages.trees.tree import Member, MemberKind, Members

MEMBERS = st.lists(
    st.builds(
        Member,
        st.text(max_size=3),
        st.sampled_from(MemberKind),
        st.none() | st.integers(min_value=0, max_value=9),
        st.just("") | st.just("elsewhere"),
    ),
    max_size=12,
).map(
    lambda members: [
        one if one.kind is MemberKind.LINK or not one.target else one._replace(target="") for one in members
    ]
)


@given(MEMBERS)
def test_columns_say_what_the_members_say(members: list[Member]) -> None:
    columns = Members.of(members)
    assert list(columns) == members
    assert len(columns) == len(members)
    assert columns[:2] == tuple(members[:2])
    assert [columns[row] for row in range(-len(members), 0)] == members
    assert list(columns.names) == [one.name for one in members]
    assert list(columns.files) == [one.name for one in members if one.kind is MemberKind.FILE]
    assert list(columns.no_folders) == [one.name for one in members if one.kind is not MemberKind.FOLDER]
    plain = Member("", MemberKind.FILE)
    assert list(columns.told) == [one for one in members if one._replace(name="") != plain]
    assert Members.of(columns) is columns


@given(st.lists(MEMBERS, max_size=4))
def test_pages_together(pages: list[list[Member]]) -> None:
    together = Members.together(map(Members.of, pages))
    assert list(together) == [member for page in pages for member in page]
