# Copyright the Infermeter authors. Apache-2.0.
"""Generates the messages of the contract while the package is built, so that no copy of them can grow old.

The .proto files are those of the repository (../../proto), or, in a source distribution, its own copy of them.
"""

import pathlib
import shutil

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent / "proto/src/main/protobuf"
OWN = HERE / "proto"


def contract() -> pathlib.Path:
    for folder in (REPOSITORY, OWN):
        if (folder / "infermeter/v1").is_dir():
            return folder
    raise SystemExit(f"the contract is neither in {REPOSITORY} nor in {OWN}: install from the repository or a source distribution")


def generate(target: pathlib.Path) -> None:
    """Writes infermeter/v1/*_pb2.py, .pyi and *_pb2_grpc.py below a folder."""
    import google.rpc.status_pb2
    import grpc_tools
    from grpc_tools import protoc

    root = contract()
    well_known = pathlib.Path(grpc_tools.__file__).parent / "_proto"
    googleapis = pathlib.Path(google.rpc.status_pb2.__file__).parent.parent.parent
    target.mkdir(parents=True, exist_ok=True)
    arguments = ["protoc", f"-I{root}", f"-I{well_known}", f"-I{googleapis}"]
    arguments += [f"--{kind}_out={target}" for kind in ("python", "pyi", "grpc_python")]
    arguments += [str(file.relative_to(root)) for file in sorted((root / "infermeter/v1").glob("*.proto"))]
    if protoc.main(arguments) != 0:
        raise SystemExit("the contract could not be compiled; see above")
    # Generated types are right but not strict: generic maps lack their arguments, stubs have none.
    for stub in [*(target / "infermeter/v1").glob("*_pb2_grpc.py"), *(target / "infermeter/v1").glob("*.pyi")]:
        stub.write_text("# mypy: ignore-errors\n" + stub.read_text())
    (target / "infermeter/v1/__init__.py").write_text('"""The generated messages of the contract infermeter.v1."""\n')


class Build(build_py):
    def run(self) -> None:
        super().run()
        generate(HERE / "src" if self.editable_mode else pathlib.Path(self.build_lib))


class SourceDistribution(sdist):
    def make_release_tree(self, base_dir: str, files: list[str]) -> None:
        super().make_release_tree(base_dir, files)
        shutil.copytree(contract() / "infermeter", pathlib.Path(base_dir) / "proto/infermeter", dirs_exist_ok=True)


setup(cmdclass={"build_py": Build, "sdist": SourceDistribution})
