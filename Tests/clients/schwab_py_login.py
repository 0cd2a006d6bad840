"""schwab-py's own login, for every test that drives it."""

import schwab


def log_in(world, approve, secret=None, write=lambda *_, **__: None, **options):
    """A client that went through the whole OAuth flow; `write` is where it keeps its tokens."""
    context = schwab.auth.get_auth_context(world.client_id, world.callback_url)
    return schwab.auth.client_from_received_url(
        world.client_id, secret or world.client_secret, context, approve(context.authorization_url), write, **options)
