/**
 * Starts the file server as a process of its own.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

/** A server of one file. */
export interface FileServer {
  readonly url: string;
  stop(): void;
}

/** Starts the file server. */
export async function startServer(path: string, bytesPerSecond?: number): Promise<FileServer> {
  const script = join(import.meta.dirname, 'file-server.ts');
  const words = bytesPerSecond === undefined ? [path] : [path, String(bytesPerSecond)];
  const child: ChildProcess = spawn(process.execPath, ['--no-warnings', script, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise<string>((resolve) =>
    child.stdout?.once('data', (text) => resolve(String(text).trim())),
  );
  return { url: `http://127.0.0.1:${port}/big.onnx`, stop: () => void child.kill() };
}
