"""Twins in Java: each embeds its engine in the Spring Boot application of ``java/``, which all of them share."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

from temporal.ports import LOOPBACK
from tests.bench.twins.twin import BUILT, LOGIN, PASSWORD

_SHARED = Path(__file__).with_name("java")
_POM = {"": "http://maven.apache.org/POM/4.0.0"}
_OLDEST = 17
_FLAGS = ("-Xms1g", "-Xmx1g", "-XX:+UseParallelGC")


@dataclass(frozen=True)
class JavaTwin:
    """A twin that Maven makes of ``NAME/`` and ``java/``: a jar, and its libraries in ``lib/``."""

    name: str
    product: str
    settings: str

    def version(self) -> str:
        """What ``NAME/pom.xml`` pins, and the Java that runs it."""
        pom = ElementTree.parse(self._sources / "pom.xml")
        engine = pom.findtext("properties/engine.version", namespaces=_POM)
        spring = pom.findtext("parent/version", namespaces=_POM)
        return f"{self.product} {engine}, Spring Boot {spring}; Java {_java_version()}"

    def missing(self) -> str:
        """A JDK and Maven build it, and Java runs it."""
        absent = [tool for tool in ("java", "javac", "mvn") if not shutil.which(tool)]
        if absent:
            return f"未找到 {'、'.join(absent)} / not found: {', '.join(absent)}"
        version = _java_version()
        if int(version.partition(".")[0]) < _OLDEST:
            return f"Java {version} 太旧,至少需要 {_OLDEST} / Java {version} is too old, {_OLDEST} or newer is needed"
        return ""

    def build(self) -> None:
        """Make the jar, unless it has been made of the same sources."""
        state = self._state()
        mark = self._folder / "sources.sha256"
        if mark.exists() and mark.read_text() == state:
            return
        maven = ["mvn", "--quiet", "--batch-mode", "--threads", "1", f"-Dbuilt={self._folder}", "clean", "package"]
        heap = {"MAVEN_OPTS": "-Xmx512m -XX:-UsePerfData"}
        subprocess.run(maven, cwd=self._sources, env={**os.environ, **heap}, check=True)
        mark.write_text(state)

    def command(self, port: int, database_url: str) -> list[str]:
        """One process; what Tomcat leaves on its disk is next to the jar, not in the system's temporary folder."""
        url = urlsplit(database_url)
        settings = {
            "server.address": LOOPBACK,
            "server.port": port,
            "server.tomcat.basedir": self._folder / "tomcat",
            "spring.datasource.url": f"jdbc:postgresql://{url.hostname}:{url.port}{url.path}",
            "spring.datasource.username": url.username,
            "spring.datasource.password": url.password or "",
            "twin.login": LOGIN,
            "twin.password": PASSWORD,
        }
        arguments = [f"--{name}={value}" for name, value in settings.items()]
        temporary = f"-Djava.io.tmpdir={self._folder}"
        return [str(shutil.which("java")), *_FLAGS, temporary, "-jar", str(self._folder / "twin.jar"), *arguments]

    def _state(self) -> str:
        files = sorted(path for folder in (self._sources, _SHARED) for path in folder.rglob("*") if path.is_file())
        return sha256(b"\0".join(str(path).encode() + b"\0" + path.read_bytes() for path in files)).hexdigest()

    @property
    def _sources(self) -> Path:
        return Path(__file__).with_name(self.name)

    @property
    def _folder(self) -> Path:
        return BUILT / self.name


def _java_version() -> str:
    """Such as ``17.0.15``. Raises ``RuntimeError`` when Java says something else of itself."""
    said = subprocess.run(["java", "-version"], capture_output=True, text=True, check=True).stderr
    found = re.search(r'version "(\d[\d.]*)', said)
    if not found:
        raise RuntimeError(f"java -version: {said}")
    return found[1]
