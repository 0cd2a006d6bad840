"""The public methods of an installed package, and a table of calls that must leave none of them out."""

import inspect


def public(kind):
    """The names of a class's public methods, its own and inherited."""
    return sorted(name for name, member in inspect.getmembers(kind, callable)
                  if not name.startswith("_") and not inspect.isclass(member))


class Calls(dict):
    """What is called and asserted for each method: functions that are registered under the method's name."""

    def __call__(self, function):
        self[function.__name__] = function
        return function

    def check(self, name, client, world):
        """Runs the entry of a method, and makes sure that it called that method."""
        assert name in self, f"no test calls {name}"
        self[name](client, world)
        assert name in client.called, f"the test of {name} does not call it"


class Recorded:
    """A client whose calls are noted. `run` brings an awaitable to its end."""

    def __init__(self, client, run=None):
        self.client, self.run, self.called = client, run, set()

    def __getattr__(self, name):
        member = getattr(self.client, name)
        if inspect.isclass(member) or not callable(member):
            return member

        def call(*arguments, **options):
            self.called.add(name)
            answer = member(*arguments, **options)
            return self.run(answer) if inspect.isawaitable(answer) else answer

        return call
