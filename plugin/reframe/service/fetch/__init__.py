"""What fetching a result is made of; `reframe.service.download` and `.archive` are the way in.

::

    download:  connection (credential-free HTTP, by hand through redirects)
               incoming   (an answer's bytes, read by a thread so that waiting can be cancelled)
               answer     (what an answer means for the file)
               part       (the unfinished file and what it must match to be continued)
    archive:   directory  (a ZIP's members, all of them checked)    names, local_header
               sequence   (which members are frames, in which order)
               extract    (one member to one file, within limits)
               early      (members extracted while the archive still arrives)    growing
               staging    (a folder that appears whole or not at all)
    both:      limits, disk
"""
