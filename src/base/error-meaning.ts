/**
 * What the error table says of each code.
 */

/** What a door does with an error code: exit code of the command line, HTTP status, whether trying again can help, and what the user should do. */
export interface ErrorMeaning {
  readonly exit: 1 | 2 | 3 | 4 | 5 | 6 | 130;
  readonly http: number;
  readonly retryable: boolean;
  readonly remedy: string;
}
