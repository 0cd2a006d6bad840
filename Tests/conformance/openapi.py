"""A vendor's OpenAPI document as JSON Schema: which answer belongs to which operation, and what is wrong with it."""

import json
import re

from jsonschema import Draft202012Validator

METHODS = {"get", "put", "post", "delete", "patch"}


class Finding:
    """One place where an answer and the document disagree."""

    def __init__(self, operation, status, path, rule, detail):
        self.operation, self.status, self.path, self.rule, self.detail = operation, status, path, rule, detail

    def key(self):
        return (self.operation, self.status, self.path, self.rule)

    def __str__(self):
        return f"{self.operation} {self.status} {self.path or '$'}: {self.rule}: {self.detail}"


class Document:
    """One OpenAPI document, with its operations by method and path."""

    def __init__(self, file, base, choices=None, never_required=()):
        """`choices` tells by which member an undiscriminated choice is made: schema, member, value to schema, and `else`;
        `never_required` names members that the document requires though there are none."""
        with open(file, encoding="utf-8") as text:
            self.json = json.load(text)
        schemas = self.json.get("components", {}).get("schemas", {})
        for name, choice in (choices or {}).items():
            if name in schemas:
                schemas[name] = choice
        for schema in schemas.values():
            if "required" in schema:
                schema["required"] = [name for name in schema["required"] if name not in never_required]
        self.definitions = {}
        for name, schema in schemas.items():
            self.definitions[name] = convert(schema)
            self.definitions[name + "!"] = close({"$ref": f"#/$defs/{escape(name)}"}, schema)
        self.operations = []
        for path, item in self.json["paths"].items():
            for method, operation in item.items():
                if method in METHODS:
                    pattern = re.sub(r"\\{[^}]*\\}", "[^/]+", re.escape(base + path))
                    literals = len(re.findall(r"/[^/{]+(?=/|$)", base + path))
                    self.operations.append((method.upper(), re.compile(pattern + "/?$"), literals, operation))

    def operation(self, method, path):
        """The operation that a request means: where several match, the most literal path."""
        matching = [entry for entry in self.operations if entry[0] == method and entry[1].match(path)]
        return max(matching, key=lambda entry: entry[2])[3] if matching else None

    def response(self, operation, status):
        """The schema of an answer; None where none is documented. Raises KeyError for an undocumented status."""
        response = self.follow(operation["responses"][str(status)])
        content = response.get("content", {})
        media = content.get("application/json") or next(iter(content.values()), None)
        return media.get("schema") if media else None

    def member_names(self, schema, seen):
        """Every member that a converted schema names, in whichever branch."""
        names = set(schema.get("properties", {}))
        parts = list(schema.get("allOf", [])) + list(schema.get("anyOf", []))
        parts += [schema[word] for word in ("then", "else") if word in schema]
        if "$ref" in schema and schema["$ref"] not in seen:
            seen.add(schema["$ref"])
            parts.append(self.definitions[schema["$ref"].removeprefix("#/$defs/").replace("~1", "/").replace("~0", "~")])
        for part in parts:
            names |= self.member_names(part, seen)
        return names

    def follow(self, node):
        while "$ref" in node:
            target = self.json
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            node = target
        return node

    def check(self, schema, body):
        """Yields path, rule and detail of every disagreement."""
        validator = Draft202012Validator({"$defs": self.definitions, **convert(schema)})
        for error in validator.iter_errors(body):
            path = "".join("[*]" if isinstance(part, int) else f".{part}" for part in error.absolute_path).lstrip(".")
            if error.validator == "unevaluatedProperties":
                # Members that some part of the schema names were only not reached, since another part failed.
                documented = self.member_names(error.schema, set())
                for name in set(error.instance) - documented:
                    yield path, "undocumented member", name
            elif error.validator == "required":
                yield path, "missing member", error.message.split("'")[1]
            elif error.validator == "enum":
                yield path, "not in the list", json.dumps(error.instance)
            elif error.validator == "type":
                yield path, "type", f"{kind(error.instance)} instead of {error.validator_value}"
            else:
                yield path, error.validator, error.message[:120]


def kind(value):
    """What JSON calls a value."""
    kinds = {dict: "object", list: "array", str: "string", bool: "boolean", int: "integer", float: "number"}
    return kinds.get(type(value), "null")


def escape(name):
    return name.replace("~", "~0").replace("/", "~1")


def close(reference, schema):
    """A reference whose members must all be documented."""
    if "oneOf" in schema or "anyOf" in schema or "choose" in schema or schema.get("type", "object") != "object" or "enum" in schema:
        return reference
    if "additionalProperties" in schema:
        return reference
    return {**reference, "unevaluatedProperties": False}


def convert(schema, closed=True):
    """An OpenAPI 3.0 schema in the words of JSON Schema 2020-12. A choice with a discriminator becomes conditions on it."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return {"$ref": f"#/$defs/{escape(name)}{'!' if closed else ''}"}
    result = {}
    for word in ("type", "enum", "required", "minimum", "maximum"):
        if word in schema:
            result[word] = schema[word]
    if schema.get("nullable") and "type" in result:
        result["type"] = [result["type"], "null"]
    if "properties" in schema:
        result["properties"] = {name: convert(member) for name, member in schema["properties"].items()}
    if "items" in schema:
        result["items"] = convert(schema["items"])
    if isinstance(schema.get("additionalProperties"), dict):
        result["additionalProperties"] = convert(schema["additionalProperties"])
    if "allOf" in schema:
        result["allOf"] = [convert(part, closed=False) for part in schema["allOf"]]
    if "choose" in schema:
        name, otherwise = schema["choose"], convert({"$ref": schema["else"]})
        for value, target in schema["values"].items():
            condition = {"properties": {name: {"const": value}}, "required": [name]}
            otherwise = {"if": condition, "then": convert({"$ref": target}), "else": otherwise}
        return otherwise
    choices = schema.get("oneOf") or schema.get("anyOf")
    if choices:
        discriminator = schema.get("discriminator", {})
        mapping = discriminator.get("mapping")
        if mapping:
            name = discriminator["propertyName"]
            result["properties"] = {name: {"enum": list(mapping)}, **result.get("properties", {})}
            result["required"] = [name]
            result["allOf"] = result.get("allOf", []) + [
                {"if": {"properties": {name: {"const": value}}, "required": [name]}, "then": convert({"$ref": target})}
                for value, target in mapping.items()]
        else:
            result["anyOf"] = [convert(choice) for choice in choices]
    return result
