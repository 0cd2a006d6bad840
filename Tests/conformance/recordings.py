"""The order of members in recorded answers, held against ours: clients do not see it, but it is part of the imitation."""

import json


def sequences(value, path="", found=None, wildcard=False):
    """The member sequences of every object in a value, by the object's path; list places and map keys are `*`."""
    found = {} if found is None else found
    if isinstance(value, dict):
        # Kinds of accounts and quotes have orders of their own.
        kind = value.get("assetMainType") or (value.get("type") if value.get("type") in ("MARGIN", "CASH") else None)
        if kind:
            path += f"<{kind}>"
        if not wildcard:
            found.setdefault(path, []).append(list(value))
        for name, member in value.items():
            sequences(member, f"{path}.{'*' if wildcard else name}".lstrip("."), found)
    elif isinstance(value, list):
        for element in value:
            sequences(element, path + "[*]", found)
    return found


def load(files, wildcard):
    found = {}
    for file in files:
        with open(file, encoding="utf-8") as text:
            sequences(json.load(text), "", found, wildcard)
    return found


def disorder(body, recorded, wildcard):
    """Yields path and detail of every object whose members stand in another order than in some recording of it."""
    for path, ours in sequences(body, "", None, wildcard).items():
        for mine in ours:
            for theirs in recorded.get(path, []):
                common = [name for name in theirs if name in mine]
                actual = [name for name in mine if name in theirs]
                if common != actual:
                    first = next(a for a, b in zip(actual, common) if a != b)
                    yield path, f"'{first}' stands elsewhere in a recording"
                    break
