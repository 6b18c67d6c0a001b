"""Transient: a code that waits for its approval, kept over a reset in `memory`, an RtcMemory."""

_KIND = "code"


def save(memory, flow, scope, grant):
    """Keep the code of `grant`, which `flow` asked for with `scope` (a string)."""
    values = [grant.device_code, grant.user_code, grant.verification_uri, grant.verification_uri_complete]
    values.append(grant.code_verifier)
    left = grant.seconds_left(flow.clock.ticks_ms())
    memory.save(_KIND, _key(flow, scope), values + [grant.interval], left)


def restore(memory, flow, scope):
    """Return the Grant of the code that was saved, with what is left of its life, or None."""
    kept = memory.load(_KIND, _key(flow, scope))
    if not kept or len(kept[0]) != 6:
        return None
    (device_code, user_code, uri, complete, code_verifier, interval), left = kept
    grant = flow.resume(device_code, interval, left, code_verifier)
    grant.user_code = user_code
    grant.verification_uri = uri
    grant.verification_uri_complete = complete
    return grant


def _key(flow, scope):
    return " ".join((flow.token_url, flow.client_id, scope))
