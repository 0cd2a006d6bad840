#!/usr/bin/env python3
"""Holds the answers of the test suite against the vendors' own documents and recordings.

    FAKEBROKER_ANSWERS=answers swift test --filter 'Transcript|Schwab' --skip Noise
    Tests/conformance/check.py REFERENCE answers

REFERENCE is a folder with `<vendor>/openapi/*.json` and `<vendor>/openapi/real-samples/*.json`. What is known to differ, since
production differs from its document too, stands in `<vendor>-deviations.json` beside this file. A deviation must be shown by
a recording of production, which is checked in every detail, unless it says what else it rests on:

* `captures`: answers that clients' users have published, and of which no file is there;
* `statuses`: what a gateway answers, and our own refusals, which no document speaks of;
* `inferred`: nothing better. Each of these stands in `docs/providers` among the known differences.

A deviation that no answer of ours shows any more is an error as well.
"""

import glob
import json
import os
import sys
from urllib.parse import urlsplit

from openapi import Document, Finding
from recordings import disorder, load

HERE = os.path.dirname(os.path.abspath(__file__))


def matches(deviation, finding):
    return (deviation["operation"] in ("*", finding.operation)
            and deviation.get("status", finding.status) == finding.status
            and deviation["rule"] == finding.rule
            and (finding.path.endswith(deviation["pathEnd"]) if "pathEnd" in deviation
                 else deviation.get("path", finding.path) == finding.path)
            and finding.detail in deviation.get("details", [finding.detail]))


class Vendor:
    """One vendor's documents, recordings and known deviations."""

    def __init__(self, name, reference):
        with open(os.path.join(HERE, f"{name}-deviations.json"), encoding="utf-8") as text:
            settings = json.load(text)
        folder = os.path.join(reference, name, "openapi")
        self.name = name
        self.documents = [
            Document(os.path.join(folder, entry["file"]), entry["base"], settings.get("choices"),
                     settings.get("neverRequired", []))
            for entry in settings["documents"]]
        self.recordings = {}
        self.samples = [
            (operation, 200, os.path.join(folder, "real-samples", file))
            for operation, entry in settings["recordings"].items() for file in entry["files"]]
        self.samples += [
            (entry["operation"], entry["status"], os.path.join(folder, "real-samples", entry["file"]))
            for entry in settings.get("refusals", [])]
        for operation, entry in settings["recordings"].items():
            files = [os.path.join(folder, "real-samples", file) for file in entry["files"]]
            self.recordings[operation] = (load(files, entry.get("map", False)), entry.get("map", False))
        self.deviations = settings["deviations"]
        self.used = [False] * len(self.deviations)
        self.targets = {}

    def check(self, answer):
        """Yields the findings about one answer that no deviation explains."""
        self.targets.setdefault(answer["operation"], (answer["method"], answer["target"]))
        for finding in self.findings(answer):
            explained = [index for index, deviation in enumerate(self.deviations) if matches(deviation, finding)]
            for index in explained:
                self.used[index] = True
            if not explained:
                yield finding

    def unproven(self):
        """Yields the deviations, detail by detail, that should be shown by a recording and are by none."""
        shown = []
        for operation, status, file in self.samples:
            if operation in self.targets:
                method, target = self.targets[operation]
                with open(file, encoding="utf-8") as body:
                    answer = {"operation": operation, "method": method, "target": target, "status": status, "body": body.read()}
                shown += self.findings(answer)
        for deviation in self.deviations:
            if deviation.get("basis", "recorded") == "recorded":
                for detail in deviation["details"]:
                    if not any(matches({**deviation, "details": [detail]}, finding) for finding in shown):
                        yield {**deviation, "details": [detail]}

    def findings(self, answer):
        operation, status = answer["operation"], answer["status"]
        path = urlsplit(answer["target"]).path
        for document in self.documents:
            documented = document.operation(answer["method"], path)
            if documented:
                break
        else:
            return
        try:
            schema = document.response(documented, status)
        except KeyError:
            yield Finding(operation, status, "", "undocumented status", str(status))
            schema = None
        if not answer["body"]:
            return
        try:
            body = json.loads(answer["body"])
        except ValueError as error:
            yield Finding(operation, status, "", "not JSON", str(error))
            return
        if schema:
            for place, rule, detail in document.check(schema, body):
                if operation in self.recordings and self.recordings[operation][1]:
                    place = ".".join(["*"] + place.split(".")[1:])
                yield Finding(operation, status, place, rule, detail)
        if status == 200 and operation in self.recordings:
            recorded, wildcard = self.recordings[operation]
            for place, detail in disorder(body, recorded, wildcard):
                yield Finding(operation, status, place, "order", detail)


def main(reference, answers):
    vendors = {}
    for file in glob.glob(os.path.join(HERE, "*-deviations.json")):
        name = os.path.basename(file).removesuffix("-deviations.json")
        if os.path.isdir(os.path.join(reference, name)):
            vendors[name] = Vendor(name, reference)
    found, checked = {}, 0
    for file in sorted(glob.glob(os.path.join(answers, "*.jsonl"))):
        with open(file, encoding="utf-8") as lines:
            for line in lines:
                answer = json.loads(line)
                vendor = vendors.get(answer["transcript"].split("/")[0])
                if not vendor or not answer["operation"]:
                    continue
                checked += 1
                for finding in vendor.check(answer):
                    found.setdefault(finding.key() + (finding.detail,), (finding, answer["transcript"]))
    for finding, transcript in found.values():
        print(f"{transcript}: {finding}")
    unused, unproven = 0, 0
    for vendor in vendors.values():
        for deviation in vendor.unproven():
            unproven += 1
            print(f"{vendor.name}: no recording shows this deviation: {json.dumps(deviation)}")
        for used, deviation in zip(vendor.used, vendor.deviations):
            if not used:
                unused += 1
                print(f"{vendor.name}: no answer shows this deviation any more: {json.dumps(deviation)}")
    print(f"{checked} answers checked, {len(found)} findings, "
          f"{unused} deviations without use, {unproven} without a recording")
    return 1 if found or unused or unproven or not checked else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2]))
