"""Reads Python wheels for `npm run native`: a wheel is a zip archive, and Python is there anyway (pip, node-gyp).

    python3 wheel.py metadata WHEEL...                  prints a JSON list of their METADATA files, null for a broken one
    python3 wheel.py unpack WHEEL FOLDER NAME...        unpacks members; a NAME that ends in / takes all below it

Standard library only, Python 3.6 and newer.
"""
import json
import sys
import zipfile


def metadata(file):
    with zipfile.ZipFile(file) as archive:
        return read_metadata(archive)


def read_metadata(archive):
    for name in archive.namelist():
        if name.count("/") == 1 and name.endswith(".dist-info/METADATA"):
            return archive.read(name).decode("utf-8")
    raise ValueError("it holds no *.dist-info/METADATA, so it is not a wheel")


def unpack(archive, folder, wanted):
    missing = []
    for want in wanted:
        if want.endswith("/"):
            members = [name for name in archive.namelist() if name.startswith(want)]
        else:
            members = [name for name in archive.namelist() if name == want]
        if not members:
            missing.append(want)
        archive.extractall(folder, members)
    if missing:
        raise ValueError("it does not hold " + ", ".join(missing))


def metadata_or_none(file):
    try:
        return metadata(file)
    except BROKEN:
        return None


BROKEN = (OSError, ValueError, EOFError, NotImplementedError, zipfile.BadZipFile)


def main(arguments):
    action, files = arguments[0], arguments[1:]
    if action == "metadata":
        print(json.dumps([metadata_or_none(file) for file in files]))
        return
    try:
        with zipfile.ZipFile(files[0]) as archive:
            unpack(archive, files[1], files[2:])
    except BROKEN as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv[1:])
