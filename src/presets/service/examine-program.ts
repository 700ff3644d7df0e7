/**
 * Main file of the process that examines the machine for a server: it loads what the server itself never loads, says what it
 * found, and ends.
 */
import { describeError } from '../../contract/error-report.ts';
import type { MachineOptions } from '../../contract/machine.ts';
import { examineNode } from '../doctor.ts';
import { dieWithParent } from '../worker/die-with-parent.ts';
import type { Examined } from './examine-machine.ts';

dieWithParent();
const options = JSON.parse(process.argv[2] ?? '{}') as MachineOptions;
const found: Examined = await examineNode(options).then(
  (report) => ({ report }),
  (error: unknown) => ({ error: describeError(error) }),
);
process.send?.(found, undefined, undefined, () => process.exit(0));
