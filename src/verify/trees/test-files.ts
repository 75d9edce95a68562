/** Which files are tests, and which decide how tests are run. By path alone. */

const CODE = /\.(?:[cm]?[jt]sx?|py|go|rs|java|kt|groovy|scala|rb|php|cs|fs|vb|c|cc|cpp|cxx|h|hh|hpp)$/;
// `Shop.Tests/` is .NET's, `src/jvmTest/` Kotlin's, `testdata/` Go's.
const TEST_FOLDER =
  /(?:^|\/)(?:__tests__|__mocks__|__snapshots__|tap-snapshots|tests?|specs?|e2e|testdata|[\w.]+\.(?:\w*Tests?)|src\/\w+Test|src\/testFixtures)\//;
const TEST_NAME =
  /(?:^|\/)(?:[^/]*[._-](?:test|tests|spec)\.[cm]?[jt]sx?|test[._-][^/]*\.[cm]?[jt]sx?|test\.[cm]?[jt]s|test_[^/]*\.py|[^/]*_tests?\.py|tests\.py)$/;
/** Of languages whose runners find tests by the file's name, or whose classes are called like it. */
const CONVENTIONAL = /\.(?:go|java|kt|groovy|scala|rb|php|cs|fs|vb)$/;
const CONVENTIONAL_NAME =
  /(?:^|\/)(?:[^/]*_test\.go|[^/]*(?:Tests?|TestCase|Spec|[a-z]IT)\.(?:java|kt|groovy|scala)|Test[A-Z][^/]*\.(?:java|kt)|[^/]*_(?:spec|test)\.rb|(?:test|spec)_(?!helper\.)[^/]*\.rb|[^/]*(?:Test|Cest)\.php|[^/]*Tests?\.(?:cs|fs|vb))$/;
// In Rust unit tests are part of the source, which stays source; a module of tests alone is a test.
const BUILT_NAME =
  /(?:^|\/)(?:tests\.rs|[^/]*_tests?\.rs|[^/]*[_-](?:unit)?tests?\.(?:c|cc|cpp|cxx)|test[_-][^/]*\.(?:c|cc|cpp|cxx))$/;
const PRODUCT_FOLDER = /(?:^|\/)src\/main\//;

/** Wherever it lies. */
export function isNamedLikeTest(path: string): boolean {
  return TEST_NAME.test(path) || BUILT_NAME.test(path) || isConventional(path);
}

/** A file with tests, or code that tests share; changes of existing ones are not taken into the graded tree. */
export function isTestFile(path: string): boolean {
  return isNamedLikeTest(path) || (TEST_FOLDER.test(path) && CODE.test(path));
}

function isConventional(path: string): boolean {
  return CONVENTIONAL_NAME.test(path) && !PRODUCT_FOLDER.test(path);
}

// What tests compare with, wherever it lies.
const EXPECTED = /(?:^|\/)(?:__fixtures__|fixtures?|goldens?)\/|\.(?:golden|approved)(?:\.\w+)?$/;

/** Everything in a test folder besides, and fixtures, snapshots, expected output. */
export function isTestSupport(path: string): boolean {
  return isTestFile(path) || TEST_FOLDER.test(path) || (EXPECTED.test(path) && !CODE.test(path));
}

/** A file the runner would look into for tests, and not only for shared code. */
export function isRunnableTest(path: string): boolean {
  const isShared = SHARED.test(path) || (SHARED_FOLDER.test(path) && !NAMED_AT_ITS_END.test(path));
  return isTestFile(path) && !isShared && !isSnapshot(path) && (!CONVENTIONAL.test(path) || isConventional(path));
}

// Tests of what helps: `spec/helpers/users_helper_spec.rb`. `test/helpers/test-server.js` helps, `test_` alone says nothing.
const SHARED_FOLDER = /(?:^|\/)(?:helpers?|support)\//;
const NAMED_AT_ITS_END =
  /(?:[._-](?:test|spec)\.[cm]?[jt]sx?|_(?:test|spec)\.(?:rb|py|go|rs)|Tests?\.(?:java|kt|php|cs))$/;
const SHARED =
  /(?:^|\/)(?:conftest|__init__)\.py$|(?:^|\/)(?:__mocks__|fixtures?|testdata)\/|\.(?:h|hh|hpp)$|(?:^|\/)(?:mod\.rs|tests\/common(?:\.rs|\/.*))$|(?:^|\/)TestCase\.php$/;

export function isSnapshot(path: string): boolean {
  return path.endsWith(".snap") || /(?:^|\/)(?:__snapshots__|tap-snapshots)\//.test(path);
}

const TEST_CONFIGURATION =
  /(?:^|\/)(?:jest\.config\.[^/]+|jest\.setup\.[^/]+|vitest\.config\.[^/]+|vitest\.workspace\.[^/]+|\.mocharc(?:\.[^/]+)?|karma\.conf\.[^/]+|ava\.config\.[^/]+|\.nycrc(?:\.[^/]+)?|\.c8rc(?:\.[^/]+)?|\.?pytest\.(?:ini|toml)|tox\.(?:ini|toml)|nose2\.cfg|unittest\.cfg|(?:playwright|cypress)\.config\.[^/]+|noxfile\.py|conftest\.py|\.coveragerc|\.rspec|phpunit(?:\.dist)?\.xml(?:\.dist)?|jasmine\.(?:json|[cm]?js)|\.taprc|\.runsettings|nextest\.toml|CTestCustom\.cmake)$/;
const CI_CONFIGURATION =
  /^(?:\.github\/|\.circleci\/|\.buildkite\/|\.gitlab-ci\.ya?ml$|\.travis\.ya?ml$|azure-pipelines\.ya?ml$|Jenkinsfile$|bitbucket-pipelines\.ya?ml$)/;
// Code that an interpreter or a package manager runs by itself before any test.
const RUNS_FIRST =
  /(?:^|\/)(?:sitecustomize\.py|usercustomize\.py|[^/]+\.(?:egg|dist)-info\/.+|[^/]+\.pth|\.npmrc|\.yarnrc(?:\.yml)?|\.pnpmfile\.c?js|bunfig\.toml|\.cargo\/config(?:\.toml)?|\.bundle\/config|\.mvn\/.+|Directory\.Build\.(?:props|targets))$/;
// Found before the real one: a runner of the candidate's own, or a library of the interpreter.
const SHADOWS =
  /(?:^|\/)\.?venv\/|^(?:_?pytest|pluggy|unittest|doctest)(?:\.py$|\/)|^(?:importlib|json|os|sys|re|typing)\.py$/;

// `sys.stdlib_module_names` of Python 3.11, without those that begin with an underscore.
const PYTHON_LIBRARY =
  "abc|aifc|antigravity|argparse|array|ast|asynchat|asyncio|asyncore|atexit|audioop|base64|bdb|binascii|bisect|builtins|bz2|cProfile|calendar|cgi|cgitb|chunk|cmath|cmd|code|codecs|codeop|collections|colorsys|compileall|concurrent|configparser|contextlib|contextvars|copy|copyreg|crypt|csv|ctypes|curses|dataclasses|datetime|dbm|decimal|difflib|dis|distutils|doctest|email|encodings|ensurepip|enum|errno|faulthandler|fcntl|filecmp|fileinput|fnmatch|fractions|ftplib|functools|gc|genericpath|getopt|getpass|gettext|glob|graphlib|grp|gzip|hashlib|heapq|hmac|html|http|idlelib|imaplib|imghdr|imp|importlib|inspect|io|ipaddress|itertools|json|keyword|lib2to3|linecache|locale|logging|lzma|mailbox|mailcap|marshal|math|mimetypes|mmap|modulefinder|msilib|msvcrt|multiprocessing|netrc|nis|nntplib|nt|ntpath|nturl2path|numbers|opcode|operator|optparse|os|ossaudiodev|pathlib|pdb|pickle|pickletools|pipes|pkgutil|platform|plistlib|poplib|posix|posixpath|pprint|profile|pstats|pty|pwd|py_compile|pyclbr|pydoc|pydoc_data|pyexpat|queue|quopri|random|re|readline|reprlib|resource|rlcompleter|runpy|sched|secrets|select|selectors|shelve|shlex|shutil|signal|site|smtpd|smtplib|sndhdr|socket|socketserver|spwd|sqlite3|sre_compile|sre_constants|sre_parse|ssl|stat|statistics|string|stringprep|struct|subprocess|sunau|symtable|sys|sysconfig|syslog|tabnanny|tarfile|telnetlib|tempfile|termios|textwrap|this|threading|time|timeit|tkinter|token|tokenize|tomllib|trace|traceback|tracemalloc|tty|turtle|turtledemo|types|typing|unicodedata|unittest|urllib|uu|uuid|venv|warnings|wave|weakref|webbrowser|winreg|winsound|wsgiref|xdrlib|xml|xmlrpc|zipapp|zipfile|zipimport|zlib|zoneinfo";
const LIKE_LIBRARY = new RegExp(`^(?:src/|lib/)?(?:${PYTHON_LIBRARY})(?:\\.py|/__init__\\.py)$`);

/** A new module that every import finds before Python's own of that name, the test runner's imports too. */
export function shadowsLibrary(path: string): boolean {
  return LIKE_LIBRARY.test(path);
}

/** What kind of test infrastructure a whole file is; undefined for all others. */
export function findInfrastructureKind(path: string): string | undefined {
  if (TEST_CONFIGURATION.test(path)) return "test configuration";
  if (CI_CONFIGURATION.test(path)) return "CI configuration";
  if (RUNS_FIRST.test(path)) return "file that runs before the tests";
  if (SHADOWS.test(path)) return "file that stands in for the test runner";
  if (/(?:^|\/)node_modules\//.test(path)) return "installed package";
  return undefined;
}
