import jest from "eslint-plugin-jest";
import n from "eslint-plugin-n";
import unicorn from "eslint-plugin-unicorn";
import tseslint from "typescript-eslint";

const BANNED_NAMES = "(^|/)(utils?|helpers?|common|shared|services?|managers?|misc|types|constants)(\\.ts$|/)";

const syntaxRules = [
  { selector: "Program > VariableDeclaration[kind='let']", message: "No mutable module state: make a factory." },
  { selector: "ExportDefaultDeclaration", message: "Named exports only." },
  {
    selector: "CallExpression[callee.object.name='jest'][callee.property.name=/mock$/i]",
    message: "No module mocking: it silently does nothing in ESM. Inject a fake.",
  },
  { selector: "TSEnumDeclaration", message: "No enums: a const array and a union." },
];
const throwRule = {
  selector: "ThrowStatement > NewExpression[callee.name=/^(Error|TypeError|RangeError)$/]",
  message: "Throw a BotError with a code from the catalogue.",
};
const outsideRules = [
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: "The clock is a port." },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: "The clock is a port." },
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: "Randomness lives in compose." },
  {
    selector: "MemberExpression[object.name='process'][property.name=/^(env|exit)$/]",
    message: "Environment and exit live in main files and compose.",
  },
];

export default tseslint.config(
  { ignores: ["dist", "coverage", "demo/fixtures", "test/**/fixtures"] },
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ["*.js", "*.cjs", "tools/*.mjs", "test/*.js"] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { n, unicorn },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/explicit-module-boundary-types": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "unicorn/filename-case": ["error", { case: "kebabCase" }],
      "no-console": "error",
      complexity: ["error", 10],
      "max-lines": ["error", { max: 300 }],
      "max-lines-per-function": ["error", { max: 60 }],
      "max-params": ["error", 3],
      "no-restricted-syntax": ["error", ...syntaxRules, throwRule],
    },
  },
  { files: ["src/**/*.ts"], rules: { "no-restricted-syntax": ["error", ...syntaxRules, throwRule, ...outsideRules] } },
  // The wrappers of clock, environment and console, and the entries that own them.
  {
    files: ["src/main-*.ts", "src/compose.ts", "src/compose/*.ts"],
    rules: { "no-restricted-syntax": ["error", ...syntaxRules, throwRule], "no-console": "off" },
  },
  {
    files: ["tools/**", "demo/**"],
    rules: { "no-console": "off", "no-restricted-syntax": ["error", ...syntaxRules] },
  },
  {
    files: ["test/**/*.{test,slow}.ts"],
    plugins: { jest },
    rules: {
      ...jest.configs["flat/recommended"].rules,
      "jest/expect-expect": ["error", { assertFunctionNames: ["expect", "expect*"] }],
      "jest/no-disabled-tests": "error",
      "jest/no-standalone-expect": "off",
    },
  },
  {
    files: ["test/**/*.ts"],
    rules: {
      // Suites share what `beforeAll` opened, and say what went wrong in their own words.
      "no-restricted-syntax": ["error", ...syntaxRules.filter(({ selector }) => !selector.startsWith("Program"))],
      "max-lines": ["error", { max: 500 }],
      "max-lines-per-function": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },
  {
    files: ["**/*.js", "**/*.cjs", "**/*.mjs"],
    extends: [tseslint.configs.disableTypeChecked],
    rules: {
      "no-restricted-syntax": "off",
      "no-console": "off",
      "@typescript-eslint/explicit-module-boundary-types": "off",
      "@typescript-eslint/no-require-imports": "off",
    },
  },
  {
    name: "banned-file-names",
    files: ["src/**", "twin/**", "demo/**", "test/**"],
    plugins: {
      house: {
        rules: {
          "file-name": {
            create: (context) => ({
              Program(node) {
                if (new RegExp(BANNED_NAMES).test(context.filename.slice(import.meta.dirname.length)))
                  context.report({ node, message: "This name has no owner: name the file after what it exports." });
              },
            }),
          },
        },
      },
    },
    rules: { "house/file-name": "error" },
  },
);
