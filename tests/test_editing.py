"""Editing a section in one's own editor: what is saved, what is kept, what is refused."""

import os
from datetime import date
from pathlib import Path

import pytest

from casekit.errors import (
    AccessError,
    ChangedMeanwhileError,
    DiskError,
    FormatError,
    RefusedError,
    UsageError,
)
from casekit.vault import private
from tests.vaults import AGREEMENT, CANARIES, MEETING, SECTIONS, SmallVault

TYPED = "Hoe krijg ik de sleutel terug?"


def retype(path: Path, old: str, new: str) -> None:
    """Change the text as an editor would, byte for byte."""
    raw = path.read_bytes()
    assert old.encode() in raw
    path.write_bytes(raw.replace(old.encode(), new.encode()))


def private_folders() -> set[Path]:
    return {path for place in private._places() for path in place.glob(f"{private.PREFIX}*")}


def test_an_editor_is_given_the_text_as_it_was_typed_without_the_envelope(
    small: SmallVault,
) -> None:
    with small.as_().editing(small.case, "plan") as session:
        assert session.path.read_text("utf-8") == SECTIONS["plan"]
        assert session.path.name == "plan.yaml"
        assert not session.draft


def test_what_is_saved_is_sealed_and_committed_once(small: SmallVault) -> None:
    before = small.head
    with small.as_().editing(small.case, "plan") as session:
        retype(session.path, "Hoe houd ik mijn huis?", TYPED)
        change = session.save()
    assert small.head == change.commit
    assert small.git("rev-parse", "HEAD^").strip() == before
    assert small.as_().section(small.case, "plan").question == TYPED


def test_comments_and_order_are_kept_and_only_what_was_typed_differs(small: SmallVault) -> None:
    with small.as_().editing(small.case, "plan") as session:
        retype(session.path, "Hoe houd ik mijn huis?", TYPED)
        session.save()
    with small.as_().editing(small.case, "plan") as session:
        expected = SECTIONS["plan"].replace("Hoe houd ik mijn huis?", TYPED)
        assert session.path.read_text("utf-8") == expected


def test_the_private_folder_is_readable_by_its_owner_alone_and_goes_in_the_end(
    small: SmallVault,
) -> None:
    with small.as_().editing(small.case, "plan") as session:
        folder = session.path.parent
        assert folder.stat().st_mode & 0o777 == 0o700
        assert not folder.is_relative_to(small.root)
    assert not folder.exists()


def test_a_session_without_a_change_writes_nothing_and_keeps_nothing(small: SmallVault) -> None:
    with small.unchanged(), small.as_().editing(small.case, "plan") as session:
        assert not session.changed
        assert session.save().commit == ""
    with small.as_().editing(small.case, "plan") as session:
        assert not session.draft


def test_a_mistake_is_refused_and_the_text_is_offered_the_next_time(small: SmallVault) -> None:
    vault = small.as_()
    with small.unchanged(), vault.editing(small.case, "plan") as session:
        retype(session.path, "status: open", f"status: {CANARIES['plan']}\n    colour: {TYPED}")
        with pytest.raises(FormatError) as failure:
            session.save()
        codes = [finding.code for finding in failure.value.findings]  # type: ignore[attr-defined]
        assert codes == ["schema-enum", "schema-additionalproperties"]
        typed = session.path.read_bytes()
    with vault.editing(small.case, "plan") as session:
        assert session.draft
        assert not session.outdated
        assert session.path.read_bytes() == typed
        retype(session.path, f"status: {CANARIES['plan']}\n    colour: {TYPED}", "status: done")
        session.save()
    with vault.editing(small.case, "plan") as session:
        assert not session.draft


def test_a_draft_is_sealed_and_lies_outside_the_work_tree(small: SmallVault) -> None:
    with small.as_().editing(small.case, "plan") as session:
        retype(session.path, "Hoe houd ik mijn huis?", TYPED)
    (draft,) = (small.root / ".git" / "casekit" / "drafts").iterdir()
    assert draft.read_bytes().startswith(b"age-encryption.org/v1\n")
    assert draft.stat().st_mode & 0o777 == 0o600
    assert not small.git("status", "--porcelain")


def test_work_survives_an_exception_in_the_middle(small: SmallVault) -> None:
    def interrupted() -> None:
        with small.as_().editing(small.case, "plan") as session:
            retype(session.path, "Hoe houd ik mijn huis?", TYPED)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with small.as_().editing(small.case, "plan") as session:
        assert session.draft
        assert TYPED in session.path.read_text("utf-8")


def test_a_draft_in_another_encoding_comes_back_byte_for_byte(small: SmallVault) -> None:
    typed = "question: caf\xe9\n".encode("latin-1")
    with small.as_().editing(small.case, "plan") as session:
        session.path.write_bytes(typed)
        with pytest.raises(FormatError) as failure:
            session.save()
        assert failure.value.findings[0].code == "yaml-encoding"  # type: ignore[attr-defined]
    with small.as_().editing(small.case, "plan") as session:
        assert session.path.read_bytes() == typed


def test_an_editor_that_leaves_a_pipe_is_not_waited_for(small: SmallVault) -> None:
    vault = small.as_()
    with vault.editing(small.case, "plan") as session:
        session.path.unlink()
        os.mkfifo(session.path)
        assert not session.changed
        with pytest.raises(DiskError):
            session.save()
    with vault.editing(small.case, "plan") as session:
        assert not session.draft


def test_a_draft_can_be_thrown_away(small: SmallVault) -> None:
    with small.as_().editing(small.case, "plan") as session:
        retype(session.path, "Hoe houd ik mijn huis?", TYPED)
    with small.as_().editing(small.case, "plan") as session:
        session.discard()
    with small.as_().editing(small.case, "plan") as session:
        assert not session.draft


def test_the_draft_of_another_reader_is_neither_shown_nor_thrown_away(small: SmallVault) -> None:
    with small.as_("samira").editing(small.case, "plan") as session:
        retype(session.path, "Hoe houd ik mijn huis?", TYPED)
    with small.as_().editing(small.case, "plan") as session:
        assert not session.draft
        session.discard()
    with small.as_("samira").editing(small.case, "plan") as session:
        assert session.draft


def test_work_that_waits_is_told_of_to_its_writer_alone(small: SmallVault) -> None:
    with small.as_().editing(small.case, "plan") as session:
        retype(session.path, "Hoe houd ik mijn huis?", TYPED)
    with small.as_(today=date(2026, 3, 20)).minuting(small.case, MEETING) as form:
        form.path.write_text("attended: [sanne]\n", "utf-8")
    told = [one.text for one in small.as_().status() if one.kind == "draft"]
    assert told == [
        f"minutes: not saved yet; casekit minutes {small.case} --meeting {MEETING}",
        f"plan: not saved yet; casekit edit {small.case} plan",
    ]
    assert not [one for one in small.as_("samira").status() if one.kind == "draft"]
    with small.as_().editing(small.case, "plan") as session:
        session.discard()
    assert len([one for one in small.as_().status() if one.kind == "draft"]) == 1


def test_of_two_who_edit_at_once_the_second_is_told_and_loses_nothing(small: SmallVault) -> None:
    sanne, samira = small.as_(), small.as_("samira")
    with sanne.editing(small.case, "plan") as one, samira.editing(small.case, "plan") as other:
        retype(one.path, "Hoe houd ik mijn huis?", TYPED)
        retype(other.path, "status: open", "status: done")
        saved = one.save()
        with pytest.raises(ChangedMeanwhileError) as failure:
            other.save()
    assert failure.value.hint
    assert small.head == saved.commit
    assert small.as_().section(small.case, "plan").question == TYPED
    with samira.editing(small.case, "plan") as again:
        assert again.draft
        assert again.outdated
        assert "status: done" in again.path.read_text("utf-8")


def test_an_edit_of_another_section_does_not_stand_in_the_way(small: SmallVault) -> None:
    with small.as_().editing(small.case, "plan") as session:
        small.as_().set(small.case, "person", {"called": "Adje"})
        retype(session.path, "Hoe houd ik mijn huis?", TYPED)
        session.save()
    assert small.as_().section(small.case, "person").called == "Adje"


def test_a_section_that_is_not_there_yet_begins_empty(small: SmallVault) -> None:
    with small.as_().editing(small.case, "budget") as session:
        assert session.path.read_bytes() == b""
        session.path.write_text("requests:\n  - text: een bed\n", "utf-8")
        session.save()
    (request,) = small.as_().section(small.case, "budget").requests
    assert request.text == "een bed"
    assert request.id.startswith("rq-")


def test_ids_are_filled_in_for_new_items_alone(small: SmallVault) -> None:
    with small.as_().editing(small.case, "plan") as session:
        with session.path.open("a", encoding="utf-8") as file:
            file.write("  - text: de sleutel halen   # vrijdag\n    status: open\n")
        session.save()
    first, second, of_health = small.as_().section(small.case, "plan").agreements
    assert (first.id, of_health.id) == (AGREEMENT, "a-med1c1")
    assert second.id.startswith("a-")
    assert "de sleutel halen   # vrijdag\n" in small.as_().text(small.case, "plan")


def test_an_envelope_in_the_text_counts_for_nothing(small: SmallVault) -> None:
    text = small.as_().text(small.case, "plan")
    with small.as_().editing(small.case, "plan") as session:
        session.path.write_text(
            text.replace("samira: age1", "bram: age1")
            .replace("revision: 1", "revision: 99")
            .replace("Hoe houd ik mijn huis?", TYPED),
            "utf-8",
        )
        session.save()
    meta = small.as_().data(small.case, "plan")["meta"]
    assert meta["revision"] == 2
    assert "bram" not in meta["readers"]


def test_who_may_only_read_can_look_but_not_save(small: SmallVault) -> None:
    with (
        small.unchanged(),
        small.as_("p-z0zzz1").editing(small.case, "plan") as session,
    ):
        retype(session.path, "Hoe houd ik mijn huis?", TYPED)
        with pytest.raises(RefusedError):
            session.save()


def test_what_does_not_open_can_not_be_edited(small: SmallVault) -> None:
    before = private_folders()
    with (
        small.unchanged(),
        pytest.raises(AccessError),
        small.as_("samira").editing(small.case, "plan.health"),
    ):
        pass
    assert not private_folders() - before


def test_a_section_that_does_not_exist_is_no_section(small: SmallVault) -> None:
    with small.unchanged(), pytest.raises(UsageError), small.as_().editing(small.case, "plans"):
        pass
