"""The provider as a Flask application."""

import logging
import os

from flask import Flask, g, jsonify, request

from .api import mount_api
from .clock import Clock
from .control import control
from .mounts import mounts
from .oauth import Server
from .own_host import OwnHost
from .pages import Pages
from .store import Store
from .wire import Wire


def create_app(config):
    """A fresh provider with nobody signed in, as `config` (a Config) says."""
    # Authlib's debug messages hold tokens.
    logging.getLogger("authlib").setLevel(logging.WARNING)
    if not config.cert:
        # Behind a plain address in the local network Authlib would refuse to work.
        os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    app = Flask(__name__)
    clock = Clock(manual=config.control)
    store = Store(clock)
    served = mounts(config.like)
    _mount_endpoints(app, Server(app, config, clock, store), served)
    _mount_pages(app, Pages(store, clock), served)
    mount_api(app, [mount.prefix for mount in served], store)
    wire = Wire(app.wsgi_app, clock, recording=config.control)
    app.wsgi_app = OwnHost(wire)
    if config.control:
        app.register_blueprint(control(clock, store, wire))
    return app


def _mount_endpoints(app, server, served):
    for mount in served:
        for endpoint, path in mount.quirks.paths._asdict().items():
            if path:
                view = _endpoint_view(server, mount, endpoint)
                app.add_url_rule(mount.prefix + path, f"{mount.prefix}:{endpoint}", view, methods=["POST"])
        for path in mount.metadata_paths():
            app.add_url_rule(path, path, _metadata_view(mount))


def _endpoint_view(server, mount, endpoint):
    def view(**_tenant):
        g.mount, g.endpoint = mount, endpoint
        return server.answer()

    return view


def _metadata_view(mount):
    return lambda: jsonify(mount.metadata(request.host_url.rstrip("/")))


def _mount_pages(app, pages, served):
    for path in sorted({mount.prefix + mount.quirks.page for mount in served} | {"/device"}):
        app.add_url_rule(path, "page " + path, pages.view, methods=["GET", "POST"])
