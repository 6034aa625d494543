"""A WebKitGTK browser for WebKitWebDriver whose profile is a folder: MiniBrowser's, when driven, is only in memory.

usage: python3 webkit-profile.py FOLDER
"""
import os
import sys
import urllib.parse

import gi

gi.require_version('Gtk', '3.0')
gi.require_version('WebKit2', '4.1')
from gi.repository import Gtk, WebKit2  # noqa: E402

NAME = 'coffer-webkit'
# Off in GTK's WebKit, on in Safari.
LIKE_SAFARI = {'StorageAPI', 'StorageAPIEstimate'}

folder = sys.argv[1]
data = WebKit2.WebsiteDataManager(
    base_data_directory=os.path.join(folder, 'data'),
    base_cache_directory=os.path.join(folder, 'cache'),
)
context = WebKit2.WebContext.new_with_website_data_manager(data)
context.set_automation_allowed(True)

settings = WebKit2.Settings()
features = WebKit2.Settings.get_all_features()
for index in range(features.get_length()):
    feature = features.get(index)
    if feature.get_identifier() in LIKE_SAFARI:
        settings.set_feature_enabled(feature, True)

downloads = os.path.join(folder, 'downloads')


def download_started(_context, download):
    def decide(download, name):
        os.makedirs(downloads, exist_ok=True)
        part = os.path.join(downloads, os.path.basename(name) + '.part')
        download.set_destination('file://' + urllib.parse.quote(part))
        # Under its name only when it is complete.
        download.connect('finished', lambda _download: os.rename(part, part[: -len('.part')]))
        return True

    download.connect('decide-destination', decide)


def decide_policy(_view, decision, kind):
    if kind != WebKit2.PolicyDecisionType.RESPONSE:
        return False
    headers = decision.get_response().get_http_headers()
    if not (headers and (headers.get_one('Content-Disposition') or '').startswith('attachment')):
        return False
    decision.download()
    return True


windows = []


def open_window(_session=None):
    view = WebKit2.WebView(
        web_context=context, settings=settings, is_controlled_by_automation=True
    )
    window = Gtk.Window(default_width=1024, default_height=768)
    window.add(view)
    window.show_all()
    windows.append(window)
    view.connect('decide-policy', decide_policy)
    view.connect('close', lambda _view: window.destroy())
    window.connect('destroy', close_window)
    return view


def close_window(window):
    windows.remove(window)
    if not windows:
        Gtk.main_quit()


def begin(_context, session):
    info = WebKit2.ApplicationInfo()
    info.set_name(NAME)
    info.set_version(
        WebKit2.get_major_version(), WebKit2.get_minor_version(), WebKit2.get_micro_version()
    )
    session.set_application_info(info)
    session.connect('create-web-view', open_window)


context.connect('download-started', download_started)
context.connect('automation-started', begin)
open_window()
Gtk.main()
