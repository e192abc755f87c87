/** Programs of Python that are started through `hooks/python.sh`, which adds a reporter to pytest and unittest. */
export const PYTHON_WRAPPERS: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ...["python", "python3", "pypy3", ...Array.from({ length: 9 }, (_, i) => `python3.${i + 7}`)],
    ...["pytest", "py.test", "coverage", "coverage3", "python3-coverage", "tox", "nox", "nose2", "django-admin"],
  ].map((name) => [name, "python.sh"]),
);
