import { posix } from "node:path";
import picomatch from "picomatch";
import type { FileChange } from "../change.ts";

/** Programs that commands name without a path: the shell might find a new file with that name first. */
const PROGRAMS = new Set(
  "node nodejs npm npx pnpm yarn bun deno tsx tsc python python3 pip pytest tox nox sh bash dash env make cmake go cargo rustc java mvn gradle ruby bundle rake rspec php phpunit composer git".split(
    " ",
  ),
);
/** Python packages that run tests. */
const PYTHON_RUNNERS =
  "pytest _pytest py pluggy iniconfig nose nose2 unittest2 tox nox hypothesis coverage pytest_cov xdist";
/** Paths at which a language finds a file before that of an installed test runner. */
const LIBRARIES = [
  {
    name: "RSpec",
    paths: [
      "{**/,}{lib,spec,test}/rspec.rb",
      "{**/,}{lib,spec,test}/rspec/{autorun,core,expectations,matchers,mocks,support,version,rails}.rb",
      "{**/,}{lib,spec,test}/rspec/{core,expectations,mocks,support}/**/*.rb",
    ],
  },
  {
    name: "Minitest",
    paths: [
      "{**/,}{lib,spec,test}/minitest.rb",
      "{**/,}{lib,spec,test}/minitest/{*_plugin,autorun,assertions,benchmark,bisect,error_on_warning,expectations,hell,hooks,manual_plugins,mock,parallel,pride,reporters,server,spec,sprint,test,test_task,unit}.rb",
    ],
  },
  {
    name: "test-unit",
    paths: ["{**/,}{lib,spec,test}/test/{unit.rb,unit/**/*.rb}", "{**/,}{lib,spec,test}/test-unit.rb"],
  },
  {
    name: "a test library of Java",
    paths: [
      "**/{org/junit,junit/framework,org/testng,org/hamcrest,org/assertj,org/mockito}/**/*.{java,kt,groovy,class}",
    ],
  },
].map(({ name, paths }) => ({ name, matches: picomatch(paths) }));
/** Files that Python loads when it starts. */
const STARTED = /(^|\/)(?:(?:sitecustomize|usercustomize)(?:\.py|\/.*)|[^/]+\.pth|pyvenv\.cfg|python\d+\._pth)$/;

/**
 * The reason why a new file shadows a test runner, an interpreter or a module of Python's standard library; undefined if it does not. A new
 * Python module counts only where Python looks for modules: in the root, next to tests, next to scripts.
 */
export function whyShadows({ path, status }: Pick<FileChange, "path" | "status">): string | undefined {
  if (status !== "A") return undefined;
  if (STARTED.test(path)) return "is run by Python before any program";
  if (PROGRAMS.has(posix.basename(path))) return `has the name of the program ${posix.basename(path)}`;
  const library = LIBRARIES.find(({ matches }) => matches(path));
  if (library !== undefined) return `is found before the files of ${library.name}`;
  const module = MODULE.exec(path.replace(/\/__init__(?=\.)/, ""));
  const [folder = "", name = ""] = [module?.groups?.folder, module?.groups?.name];
  if (name === "" || !SHADOWED.has(name) || !isSearched(folder)) return undefined;
  return `shadows Python's module ${name}`;
}

/** The folder of a test library of Java in which a file lies; undefined for other files. */
export function libraryFolder(path: string): string | undefined {
  return /^(?:.*\/)?(?:org\/(?:junit|testng|hamcrest|assertj|mockito)|junit\/framework)(?=\/)/.exec(path)?.[0];
}

/**
 * Paths of existing modules that a new file would shadow: Python prefers a package to a module of the same name, and an
 * import of `./x.js` finds `x.js` before `x.ts`.
 */
export function pathsShadowedBy({ path, status }: Pick<FileChange, "path" | "status">): string[] {
  if (status !== "A") return [];
  const asPackage = /^(.+)\/__init__\.py$/.exec(path)?.[1];
  if (asPackage !== undefined) return [`${asPackage}.py`];
  const [, name, kind] = /^(.+)\.([cm]?)js$/.exec(path) ?? [];
  return name === undefined ? [] : [`${name}.${kind}ts`, ...(kind === "" ? [`${name}.tsx`] : [])];
}

/** Matches the path of a Python module: a file, or the folder of a package (`/__init__` is removed before matching). */
const MODULE = /^(?<folder>(?:.*\/)?)(?<name>\w+)\.(?:py|pyc|so|pyd|[\w-]+\.so)$/;

/** Whether Python looks for modules in a folder, by convention: the root, and folders of tests, scripts and sources. */
function isSearched(folder: string): boolean {
  return folder === "" || /(^|\/)(?:tests?|scripts?|tools?|ci|bin|src|lib)\/$/.test(folder);
}

/** The modules of Python's standard library: `sys.stdlib_module_names` of 3.11, and modules that only other versions from 3.8 to 3.14 have. */
const STANDARD =
  "__future__ _abc _aix_support _ast _asyncio _bisect _blake2 _bootsubprocess _bz2 _codecs _codecs_cn _codecs_hk _codecs_iso2022 _codecs_jp _codecs_kr _codecs_tw _collections _collections_abc _compat_pickle _compression _contextvars _crypt _csv _ctypes _curses _curses_panel _datetime _dbm _decimal _elementtree _frozen_importlib _frozen_importlib_external _functools _gdbm _hashlib _heapq _imp _io _json _locale _lsprof _lzma _markupbase _md5 _msi _multibytecodec _multiprocessing _opcode _operator _osx_support _overlapped _pickle _posixshmem _posixsubprocess _py_abc _pydecimal _pyio _queue _random _scproxy _sha1 _sha256 _sha3 _sha512 _signal _sitebuiltins _socket _sqlite3 _sre _ssl _stat _statistics _string _strptime _struct _symtable _thread _threading_local _tkinter _tokenize _tracemalloc _typing _uuid _warnings _weakref _weakrefset _winapi _zoneinfo abc aifc annotationlib argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii bisect builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop collections colorsys compileall compression concurrent configparser contextlib contextvars copy copyreg crypt csv ctypes curses dataclasses datetime dbm decimal difflib dis distutils doctest email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http imaplib imghdr imp importlib inspect io ipaddress itertools json keyword linecache locale logging lzma mailbox mailcap marshal math mimetypes mmap modulefinder msilib msvcrt multiprocessing netrc nis nntplib nt ntpath nturl2path numbers opcode operator optparse os ossaudiodev pathlib pdb pickle pickletools pipes pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re readline reprlib resource rlcompleter runpy sched secrets select selectors shelve shlex shutil signal site smtpd smtplib sndhdr socket socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string stringprep struct subprocess sunau symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios textwrap threading time timeit tkinter token tokenize tomllib trace traceback tracemalloc tty types typing unicodedata unittest urllib uu uuid venv warnings wave weakref webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo";

const SHADOWED: ReadonlySet<string> = new Set(`${STANDARD} ${PYTHON_RUNNERS}`.split(" "));
