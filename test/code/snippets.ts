/** For each language a sound file, the same broken, and what it declares: `<kind> <name> <first>-<last>`, nested by blanks. */
export interface Snippet {
  readonly path: string;
  readonly good: string;
  readonly broken: string;
  readonly declares: readonly string[];
}

export const SNIPPETS: readonly Snippet[] = [
  {
    path: "src/queue.ts",
    good: `import { a } from "a";
export const LIMIT = 3;
/** Waits. */
export abstract class Queue<Item> extends Base {
  private readonly items: Item[] = [];
  onFull = async (item: Item) => {
    await a(item);
  };
  push(item: Item): void {
    this.items.push(item);
  }
}
export interface Waiting {
  wait(ms: number): Promise<void>;
}
export const run = (queue: Queue<string>): void => {
  queue.push("x");
};
const { left, right } = a;
describe("a queue", () => {
  it("waits", async () => {
    await a(1);
  });
});
`,
    broken: "export class Queue {\n  push(item: {\n}\n",
    declares: [
      "constant LIMIT 2-2",
      "class Queue 4-12",
      "  method onFull 6-8",
      "  method push 9-11",
      "interface Waiting 13-15",
      "  method wait 14-14",
      "function run 16-18",
      "test a queue 20-24",
      "  test waits 21-23",
    ],
  },
  {
    path: "app.tsx",
    good: "export function App() {\n  return <b>{1}</b>;\n}\nconst Row = () => <i />;\n",
    broken: "export function App() {\n  return <b>{1}</i;\n}\n",
    declares: ["function App 1-3", "function Row 4-4"],
  },
  {
    path: "lib/cart.js",
    good: "class Cart {\n  add(item) {\n    return item;\n  }\n}\nmodule.exports = { Cart };\n",
    broken: "class Cart {\n  add(item) {\n    return item;\n}\n",
    declares: ["class Cart 1-5", "  method add 2-4"],
  },
  {
    path: "report.py",
    good: `LIMIT = 3

@decorated
class Report(Base):
    @property
    def title(self) -> str:
        return "a"

    async def send(self,
                   to: str):
        pass


def main():
    pass
`,
    broken: "def main(:\n    return (1\n",
    declares: [
      "constant LIMIT 1-1",
      "class Report 3-11",
      "  method title 5-7",
      "  method send 9-11",
      "function main 14-15",
    ],
  },
  {
    path: "server.go",
    good: `package main

const Max = 3

type (
	Server struct{ name string }
	Opener interface{ Open(a int) error }
)

func (s *Server) Serve(a int) error {
	return nil
}

func New() *Server { return nil }
`,
    broken: "package main\n\nfunc New( *Server { return nil }\n",
    declares: [
      "constant Max 3-3",
      "type Server 6-6",
      "type Opener 7-7",
      "method Server.Serve 10-12",
      "function New 14-14",
    ],
  },
  {
    path: "lib.rs",
    good: `pub struct Stack<T> {
    items: Vec<T>,
}
impl<T> Drop for Stack<T> {
    fn drop(&mut self) {}
}
pub trait Named {
    fn name(&self) -> String;
}
mod inner {
    pub fn go() {}
}
`,
    broken: "pub fn go( { let a = ; }\n",
    declares: [
      "class Stack 1-3",
      "implementation Drop for Stack<T> 4-6",
      "  method drop 5-5",
      "interface Named 7-9",
      "  method name 8-8",
      "namespace inner 10-12",
      "  function go 11-11",
    ],
  },
  {
    path: "A.java",
    good: `package a;
@Service
public class A extends B {
  public A() {}
  @Override
  public String f(int a) {
    return "";
  }
  enum K { P }
}
interface I { void m(); }
`,
    broken: "public class A {\n  public String f(int a {\n    return ;\n}\n",
    declares: [
      "class A 2-10",
      "  method A 4-4",
      "  method f 5-8",
      "  enum K 9-9",
      "interface I 11-11",
      "  method m 11-11",
    ],
  },
  {
    path: "point.c",
    good: `#include <stdio.h>
#ifdef HEAD
static int measure(int a, char *b);
#endif
typedef struct point { int x; } point_t;
struct node { int a; };
struct node first;
int *find(void) {
  return 0;
}
`,
    broken: "int find(void {\n  return 0\n}\n",
    declares: ["function measure 3-3", "type point_t 5-5", "class node 6-6", "function find 8-10"],
  },
  {
    path: "shape.cpp",
    good: `namespace ns {
class Shape : public Base {
 public:
  Shape();
  int area() const;
};
template <typename T>
T largest(T a) { return a; }
}
int ns::Shape::area() const { return 1; }
`,
    broken: "class Shape {\n  int area( const;\n}\n",
    declares: [
      "namespace ns 1-9",
      "  class Shape 2-6",
      "    method Shape 4-4",
      "    method area 5-5",
      "  function largest 7-8",
      "function ns::Shape::area 10-10",
    ],
  },
  {
    path: "Order.cs",
    good: `namespace N;
public class Order : Base
{
    public int Total { get; set; }
    public async Task<int> Send(int a)
    {
        return 1;
    }
}
enum E { A }
`,
    broken: "public class Order\n{\n    public int Send(int a\n    {\n        return 1\n}\n",
    declares: ["class Order 2-9", "  method Total 4-4", "  method Send 5-8", "enum E 10-10"],
  },
  {
    path: "shop.rb",
    good: `module Shop
  class Cart < Base
    def add(item)
      item
    end

    def self.open; end
  end
end
`,
    broken: "class Cart\n  def add(item\n    item\n",
    declares: ["namespace Shop 1-9", "  class Cart 2-8", "    method add 3-5", "    method open 7-7"],
  },
  {
    path: "Cart.php",
    good: `<?php
class Cart extends Base {
    public function add(int $item): int {
        return $item;
    }
}
function open_cart() {}
`,
    broken: "<?php\nclass Cart {\n    public function add(int $item: int {\n        return $item;\n",
    declares: ["class Cart 2-6", "  method add 3-5", "function open_cart 7-7"],
  },
  {
    path: "run.sh",
    good: "build() {\n  echo a\n}\nbuild\n",
    broken: "build() {\n  if true; then\n}\n",
    declares: ["function build 1-3"],
  },
  {
    path: "page.css",
    good: ".a,\n.b {\n  color: red;\n}\n@media print {\n  .c {\n    color: blue;\n  }\n}\n",
    broken: ".a {\n  color: red;\n  .b } {\n",
    declares: ["rule .a, .b 1-4", "rule .c 6-8"],
  },
];
