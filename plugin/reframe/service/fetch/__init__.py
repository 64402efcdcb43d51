"""What fetching a result is made of; `reframe.service.download` and `.archive` are the way in.

::

    download   transfer      the tries of one download
               connection    HTTP without credentials, followed by hand through redirects
               incoming      an answer's bytes, read by a thread so that waiting can be cancelled
               answer        what an answer means for the file
               part          the unfinished file, and what it must match to be continued
               growing       that file for whoever reads it meanwhile
    archive    early         members extracted while the archive still comes
               unpacking     the finished archive: every frame extracted, verified, named
               directory     its members, all of them checked
               local_header  what stands before a member
               names         which members are refused, which are frames
               sequence      which frame each of them is
               extract       one member into one file, within limits
               staging       a folder that appears whole or not at all
    both       limits, disk
"""
