"""hookgen as a step of the build: one for each package that gets a hooks package."""

def _hookgen_repository(ctx):
    python = ctx.os.environ.get("HOOKGEN_PYTHON") or ctx.which("python3")
    requirements = ctx.path(ctx.attr.requirements)
    pip = [python, "-m", "pip", "install", "--quiet", "--no-compile"]
    done = ctx.execute(pip + ["--target", "site", "--requirement", requirements])
    if done.return_code != 0:
        fail("pip could not install hookgen:\n" + done.stderr)
    ctx.file("step.sh", _STEP.replace("{python}", str(python)))
    ctx.file("BUILD.bazel", _BUILD)

hookgen_repository = repository_rule(
    doc = "Installs hookgen. Each of its files, and of what it needs, is an input.",
    implementation = _hookgen_repository,
    attrs = {"requirements": attr.label(mandatory = True)},
    environ = ["HOOKGEN_PYTHON"],
)

# The first argument is where the result goes, the second is the package, and the others
# are all inputs. hookgen follows links, and a sandbox of Bazel's is made of links that
# lead out of it: so it is given a folder of files. Of Python, it finds only its own.
_STEP = """#!/bin/sh
set -eu
out=$PWD/$1 package=$2
site=$PWD/$(dirname "$0")/site
shift 2
inputs=$(mktemp -d)
trap 'rm -rf "$inputs"' EXIT
tar --create --dereference "$@" | tar --extract --directory "$inputs"
cd "$inputs"
PYTHONPATH=$site {python} -B -P -S -m hookgen instrument --no-cache --jobs 1 --out "$out" "$package" >&2
"""

# bin and RECORD name the Python that installed them.
_BUILD = """
package(default_visibility = ["//visibility:public"])
exports_files(["step.sh"])
filegroup(name = "site", srcs = glob(["site/**"], exclude = ["site/bin/**", "**/RECORD"]))
"""

def _hookgen_package(ctx):
    out = ctx.actions.declare_directory(ctx.label.name)
    inputs = ctx.files.srcs + ctx.files.settings + ctx.files.reads
    ctx.actions.run_shell(
        command = '"$@"',
        arguments = [ctx.file._step.path, out.path, ctx.label.package] +
                    [file.path for file in inputs],
        inputs = inputs + ctx.files._site + [ctx.file._step],
        outputs = [out],
        mnemonic = "Hookgen",
        progress_message = "Instrumenting " + ctx.label.package,
    )
    return [DefaultInfo(files = depset([out]))]

hookgen_package = rule(
    doc = """Instruments the package that the BUILD file is in.

    The result is a folder that holds the package with its hooks package, to be put on
    the import path in place of the sources.""",
    implementation = _hookgen_package,
    attrs = {
        "srcs": attr.label_list(
            allow_files = [".py", ".yaml", ".yml"],
            doc = "All modules of the package, those without tools included.",
        ),
        "settings": attr.label_list(
            allow_files = [".toml"],
            doc = "pyproject.toml, and hooks.toml if there is one.",
        ),
        "reads": attr.label_list(
            allow_files = True,
            doc = "Modules of rules and what they import; what is wrapped; templates.",
        ),
        "_site": attr.label(default = "@hookgen//:site"),
        "_step": attr.label(default = "@hookgen//:step.sh", allow_single_file = True),
    },
)
