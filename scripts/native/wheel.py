"""Reads Python wheels for `npm run native`: a wheel is a zip archive, and Python is there anyway (pip, node-gyp).

    python3 wheel.py metadata WHEEL                     prints the METADATA file
    python3 wheel.py unpack WHEEL FOLDER NAME...        unpacks members; a NAME that ends in / takes all below it

Standard library only, Python 3.6 and newer.
"""
import sys
import zipfile


def metadata(archive):
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


def main(arguments):
    action, file = arguments[:2]
    try:
        with zipfile.ZipFile(file) as archive:
            if action == "metadata":
                sys.stdout.buffer.write(metadata(archive).encode("utf-8"))
            else:
                unpack(archive, arguments[2], arguments[3:])
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv[1:])
