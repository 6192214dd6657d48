"""Headers of NRRD volumes, line by line: what they may say, and what contradicts the grid."""

from __future__ import annotations

from random import Random

__all__ = ["change_header"]

_HEADER_VALUES = {
    "type": (
        "float",
        "double",
        "unsigned int",
        "uchar",
        "uint16_t",
        "int",
        "short",
        "block",
        "FLOAT",
        "float ",
        "half",
    ),
    "dimension": ("3", "2", "4", "03", "-3", "3.0", "x", ""),
    "sizes": (
        "5 4 6",
        "6 4 5",
        "120",
        "5 4 6 1",
        "5 4",
        "05 4 6",
        "5 4 6.0",
        "5 4 6.4",
        "-5 -4 6",
        "99999999999 1 1",
        "0_5 4 6",
        "",
    ),
    "endian": ("little", "big", "LITTLE", "middle", ""),
    "encoding": ("gzip", "gz", "raw", "GZIP", "bzip2", "ascii", "hex", ""),
    "space": ("left-posterior-superior", "right-anterior-superior", "RAS", "scanner-xyz", "nowhere", "3D-right-handed"),
    "space directions": (
        "(100,0,0) (0,100,0) (0,0,100)",
        "(100.0,0,0) (0,1e2,0) (0,0,100)",
        "(0,100,0) (100,0,0) (0,0,100)",
        "(-100,0,0) (0,100,0) (0,0,100)",
        "(25,0,0) (0,25,0) (0,0,25)",
        "(100,0,0) (0,100,0)",
        "(100,0,0) (0,100,0) none",
        "(nan,0,0) (0,100,0) (0,0,100)",
        "(100,0) (0,100) (0,0)",
        "100 100 100",
    ),
    "spacings": ("100 100 100", "100.0 1e2 100", "25 25 25", "1 1 1", "100 100", "nan nan nan", "-100 100 100", "x"),
    "space dimension": ("3", "2", "x"),
    "space origin": ("(0,0,0)", "(1,2,3)", "(0,0)", "none", "(nan,nan,nan)"),
    "kinds": ("domain domain domain", "space space space", "RGB-color domain domain", "domain domain", "x"),
    "data file": ("x.raw", "LIST", "../../etc/passwd"),
    "datafile": ("x.raw",),
    "byte skip": ("0", "-1", "4", "x"),
    "byteskip": ("8",),
    "line skip": ("0", "1"),
    "axis mins": ("0 0 0", "nan nan nan", "100 0 0"),
    "axismins": ("5 5 5",),
    "centers": ("cell cell cell", "node node node"),
    "units": ('"um" "um" "um"', '"mm" "mm" "mm"'),
    "measurement frame": ("(1,0,0) (0,1,0) (0,0,1)", "(0,1,0) (1,0,0) (0,0,1)"),
    "content": ("whatever", ""),
    "old min": ("0", "nan"),
    "block size": ("4",),
    "number": ("120", "1"),
    "no such field": ("1",),
}


def change_header(random: Random, lines: list[str]) -> None:
    """Changes, removes, repeats, moves or adds a line."""
    at = random.randrange(len(lines)) if lines else 0
    change = random.randrange(8)
    field = random.choice(list(_HEADER_VALUES))
    said = f"{field}: {random.choice(_HEADER_VALUES[field])}"
    if change <= 2 or not lines:
        own = [number for number, line in enumerate(lines) if line.startswith(f"{field}:")]
        if own and random.random() < 0.7:
            lines[own[0]] = said
        else:
            lines.insert(at, said)
    elif change == 3:
        del lines[at]
    elif change == 4:
        lines.insert(at, random.choice(lines))
    elif change == 5:
        random.shuffle(lines)
    elif change == 6:
        lines.insert(
            at,
            random.choice(
                ("# a comment", "key:=value", "type:=x", "a line", " ", "é: é", "x: \x1b[0m", ": ", "sizes:5 4 6")
            ),
        )
    else:
        line = lines[at]
        lines[at] = random.choice(
            (line.upper(), line + " ", " " + line, line + "\r", line.replace(": ", ":"), line[:-1])
        )
