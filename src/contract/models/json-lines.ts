/**
 * Finds the line of a JSON text on which a field stands.
 */

/** A place in a JSON value: names and numbers from the outside in. */
export type JsonPath = readonly (string | number)[];

const space = /[ \t\r\n]/;

/** Walks over one JSON text that is known to be valid. */
class JsonWalker {
  private at = 0;
  private readonly text: string;
  private readonly visit: (path: JsonPath, at: number) => void;

  constructor(text: string, visit: (path: JsonPath, at: number) => void) {
    this.text = text;
    this.visit = visit;
  }

  walk(path: JsonPath, labelAt?: number): void {
    this.skip();
    this.visit(path, labelAt ?? this.at);
    const first = this.text[this.at];
    if (first === '{') this.object(path);
    else if (first === '[') this.array(path);
    else if (first === '"') this.string();
    else while (this.at < this.text.length && !/[,\]}\s]/.test(this.text[this.at] as string)) this.at++;
  }

  private object(path: JsonPath): void {
    this.at++;
    for (this.skip(); this.text[this.at] !== '}'; this.skip()) {
      if (this.text[this.at] === ',') {
        this.at++;
        continue;
      }
      const labelAt = this.at;
      const name = JSON.parse(this.string()) as string;
      this.skip();
      this.at++;
      this.walk([...path, name], labelAt);
    }
    this.at++;
  }

  private array(path: JsonPath): void {
    this.at++;
    let index = 0;
    for (this.skip(); this.text[this.at] !== ']'; this.skip()) {
      if (this.text[this.at] === ',') this.at++;
      else this.walk([...path, index++]);
    }
    this.at++;
  }

  private string(): string {
    const from = this.at++;
    while (this.text[this.at] !== '"') this.at += this.text[this.at] === '\\' ? 2 : 1;
    return this.text.slice(from, ++this.at);
  }

  private skip(): void {
    while (this.at < this.text.length && space.test(this.text[this.at] as string)) this.at++;
  }
}

/** The number of the line (beginning with 1) that holds a position of a text. */
export function lineAt(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}

/**
 * The line on which a field of a JSON text stands; for a field that is missing, the line of what should hold it.
 *
 * @param text - A JSON text that `JSON.parse` accepts.
 */
export function lineOfField(text: string, path: JsonPath): number {
  const wanted = path.map(String);
  let best = { depth: -1, at: 0 };
  const visit = (seen: JsonPath, at: number): void => {
    if (seen.length > wanted.length || seen.length <= best.depth) return;
    if (seen.every((part, i) => String(part) === wanted[i])) best = { depth: seen.length, at };
  };
  new JsonWalker(text, visit).walk([]);
  return lineAt(text, best.at);
}
