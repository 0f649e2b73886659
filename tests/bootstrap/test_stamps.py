"""A step is skipped only while nothing that it was made from has changed."""

from bootstrap.stamps import Stamps, fingerprint


def test_fingerprint_follows_a_files_content(tmp_path):
    file = tmp_path / "lock.txt"
    file.write_text("one==1")
    before = fingerprint(file)
    file.write_text("one==2")
    assert fingerprint(file) != before


def test_fingerprint_follows_names_and_contents_of_a_folder(tmp_path):
    (tmp_path / "a").write_text("same")
    before = fingerprint(tmp_path)
    (tmp_path / "a").rename(tmp_path / "b")
    assert fingerprint(tmp_path) != before


def test_fingerprint_tells_what_is_absent_from_what_is_empty(tmp_path):
    absent = fingerprint(tmp_path / "lock.txt")
    (tmp_path / "lock.txt").touch()
    assert fingerprint(tmp_path / "lock.txt") != absent


def test_fingerprint_does_not_run_its_parts_together():
    assert fingerprint("ab", "c") != fingerprint("a", "bc")


def test_stamp_is_fresh_until_forgotten(tmp_path):
    stamps = Stamps(tmp_path / "stamps")
    assert not stamps.fresh("packages", "value")
    stamps.write("packages", "value")
    assert stamps.fresh("packages", "value")
    assert not stamps.fresh("packages", "another")
    stamps.forget("packages")
    assert not stamps.fresh("packages", "value")
