"""The remote control for tests: time, faults, revocation, and what was seen on the wire."""

from flask import Blueprint, jsonify, request

from .wire import KINDS


def control(clock, store, wire):
    """The /control endpoints as a Flask blueprint."""
    blueprint = Blueprint("control", __name__, url_prefix="/control")

    @blueprint.post("/advance")
    def advance():
        clock.advance(float(request.form["seconds"]))
        return jsonify(now=clock.now())

    @blueprint.post("/fault")
    def fault():
        path, kind, times = request.form["path"], request.form["kind"], int(request.form.get("times", 1))
        if kind not in KINDS:
            raise ValueError("kind is one of " + ", ".join(KINDS))
        wire.faults[path].extend([kind] * times)
        return jsonify(path=path, kind=kind, times=times)

    @blueprint.post("/revoke-all")
    def revoke_all():
        store.revoke_all()
        return jsonify()

    @blueprint.post("/expire-access")
    def expire_access():
        store.expire_access()
        return jsonify()

    @blueprint.get("/log")
    def log():
        return jsonify(list(wire.log))

    @blueprint.errorhandler(ValueError)
    def refuse(error):
        return jsonify(error=str(error)), 400

    return blueprint
