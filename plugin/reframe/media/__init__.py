"""Reading, encoding, converting and comparing pictures.

Everything here that touches a media library runs in worker processes of its own
(``reframe.media.process`` starts them): a corrupt file has crashed every reader there is.
Only ``tasks`` and ``process`` may be imported by the engine.
"""
