/** Which nodes of a grammar declare something. Node names are those of the grammars in `@vscode/tree-sitter-wasm`. */
import type { SymbolKind } from "../domain/code.ts";

/**
 * `binding`: a name bound to a value; a function or class if the value is one, a constant at the top level, else nothing.
 * `prototype`: a C declaration, counted if it declares a function. `call`: a test framework's `describe` or `it`.
 */
export type NodeRole = SymbolKind | "binding" | "prototype" | "call";

export interface LanguageRules {
  readonly name: string;
  /** `tree-sitter-<grammar>.wasm` */
  readonly grammar: string;
  /** Ends of file names, with their dot. */
  readonly extensions: readonly string[];
  readonly declares: Readonly<Record<string, NodeRole>>;
  /** Belong to the one declaration inside: its lines start here. */
  readonly wraps: readonly string[];
  /** Looked into for declarations, of no interest themselves. */
  readonly through: readonly string[];
}

const SCRIPT = {
  declares: {
    function_declaration: "function",
    generator_function_declaration: "function",
    function_signature: "function",
    class_declaration: "class",
    abstract_class_declaration: "class",
    method_definition: "method",
    method_signature: "method",
    abstract_method_signature: "method",
    public_field_definition: "binding",
    field_definition: "binding",
    interface_declaration: "interface",
    type_alias_declaration: "type",
    enum_declaration: "enum",
    internal_module: "namespace",
    module: "namespace",
    variable_declarator: "binding",
    call_expression: "call",
  },
  wraps: ["export_statement", "lexical_declaration", "variable_declaration", "ambient_declaration"],
  through: ["expression_statement"],
} as const;

const C_FAMILY = {
  declares: {
    function_definition: "function",
    declaration: "prototype",
    field_declaration: "prototype",
    class_specifier: "class",
    struct_specifier: "class",
    union_specifier: "class",
    enum_specifier: "enum",
    namespace_definition: "namespace",
    type_definition: "type",
    alias_declaration: "type",
    preproc_function_def: "function",
  },
  wraps: ["template_declaration"],
  through: ["preproc_ifdef", "preproc_if", "preproc_else", "preproc_elif", "linkage_specification", "declaration_list"],
} as const;

const LANGUAGES: readonly LanguageRules[] = [
  { name: "typescript", grammar: "typescript", extensions: [".ts", ".mts", ".cts"], ...SCRIPT },
  { name: "tsx", grammar: "tsx", extensions: [".tsx"], ...SCRIPT },
  { name: "javascript", grammar: "javascript", extensions: [".js", ".mjs", ".cjs", ".jsx"], ...SCRIPT },
  {
    name: "python",
    grammar: "python",
    extensions: [".py", ".pyi"],
    declares: { function_definition: "function", class_definition: "class", assignment: "binding" },
    wraps: ["decorated_definition"],
    through: ["expression_statement", "if_statement", "try_statement", "block", "else_clause", "except_clause"],
  },
  {
    name: "go",
    grammar: "go",
    extensions: [".go"],
    declares: {
      function_declaration: "function",
      method_declaration: "method",
      type_spec: "type",
      type_alias: "type",
      const_spec: "binding",
      var_spec: "binding",
    },
    wraps: [],
    through: ["type_declaration", "const_declaration", "var_declaration", "var_spec_list"],
  },
  {
    name: "rust",
    grammar: "rust",
    extensions: [".rs"],
    declares: {
      function_item: "function",
      function_signature_item: "function",
      struct_item: "class",
      union_item: "class",
      enum_item: "enum",
      trait_item: "interface",
      impl_item: "implementation",
      mod_item: "namespace",
      const_item: "constant",
      static_item: "constant",
      type_item: "type",
      macro_definition: "function",
    },
    wraps: [],
    through: [],
  },
  {
    name: "java",
    grammar: "java",
    extensions: [".java"],
    declares: {
      class_declaration: "class",
      record_declaration: "class",
      interface_declaration: "interface",
      annotation_type_declaration: "interface",
      enum_declaration: "enum",
      method_declaration: "method",
      constructor_declaration: "method",
    },
    wraps: [],
    through: ["enum_body_declarations"],
  },
  // No grammar of its own for C: what C++ has taken as keywords counts as errors there, before and after an edit.
  { name: "c", grammar: "cpp", extensions: [".c", ".h"], ...C_FAMILY },
  { name: "cpp", grammar: "cpp", extensions: [".cc", ".cpp", ".cxx", ".hh", ".hpp", ".hxx"], ...C_FAMILY },
  {
    name: "c-sharp",
    grammar: "c-sharp",
    extensions: [".cs"],
    declares: {
      namespace_declaration: "namespace",
      class_declaration: "class",
      struct_declaration: "class",
      record_declaration: "class",
      interface_declaration: "interface",
      enum_declaration: "enum",
      method_declaration: "method",
      constructor_declaration: "method",
      property_declaration: "method",
      delegate_declaration: "type",
    },
    wraps: [],
    through: ["file_scoped_namespace_declaration", "declaration_list"],
  },
  {
    name: "ruby",
    grammar: "ruby",
    extensions: [".rb", ".rake", "Rakefile", "Gemfile"],
    declares: {
      module: "namespace",
      class: "class",
      method: "method",
      singleton_method: "method",
      assignment: "binding",
    },
    wraps: [],
    through: ["singleton_class", "body_statement"],
  },
  {
    name: "php",
    grammar: "php",
    extensions: [".php"],
    declares: {
      namespace_definition: "namespace",
      class_declaration: "class",
      trait_declaration: "class",
      interface_declaration: "interface",
      enum_declaration: "enum",
      function_definition: "function",
      method_declaration: "method",
    },
    wraps: [],
    through: [],
  },
  {
    name: "bash",
    grammar: "bash",
    extensions: [".sh", ".bash"],
    declares: { function_definition: "function" },
    wraps: [],
    through: [],
  },
  {
    name: "css",
    grammar: "css",
    extensions: [".css"],
    declares: { rule_set: "rule" },
    wraps: [],
    through: ["media_statement", "supports_statement", "block"],
  },
];

/** By the end of the file's name; undefined when no grammar of ours reads it. */
export function findLanguage(path: string): LanguageRules | undefined {
  return LANGUAGES.find(({ extensions }) => extensions.some((end) => path.endsWith(end)));
}
