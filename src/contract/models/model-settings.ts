/**
 * The settings of the model store: one schema for options, environment and file.
 */
import { z } from 'zod';
import {
  asList,
  asNumber,
  asSwitch,
  asText,
  readSettings,
  type SettingEnvironment,
  type SettingOrigins,
} from '../read-settings.ts';

const folder = { expects: 'the path of a folder', placeholder: 'DIR' };

/** Settings of the model store. */
export const modelSettings = z.strictObject({
  models: z
    .string()
    .min(1)
    .optional()
    .meta(folder)
    .describe(
      'Folder of the model store. Default: LIKENESS_MODELS, else `likeness/models` in the data folder of the system.',
    ),
  catalog: z
    .string()
    .min(1)
    .optional()
    .meta({ expects: 'the path of a catalogue file', placeholder: 'FILE' })
    .describe('A catalogue of your own models; they replace built-in ones with the same id.'),
  search: z
    .array(z.string().min(1))
    .default([])
    .meta({ expects: 'a list of folders', placeholder: 'DIRS' })
    .describe(
      'More folders in which sound copies may lie, joined by commas; the usual ones of other programs are looked into anyway.',
    ),
  usualPlaces: z.boolean().default(true).describe('Look for sound copies in the folders of other programs.'),
  offline: z.boolean().default(false).describe('Send no request; only what is on this machine is used.'),
  acceptLicences: z
    .array(z.string().min(1))
    .default([])
    .meta({ expects: 'a list of ids of licences', placeholder: 'IDS' })
    .describe('Licences that are accepted, joined by commas; `likeness models accept` does the same for good.'),
  connections: z.int().min(1).max(16).default(4).describe('Connections for one big file, where the server allows it.'),
  connectTimeoutSeconds: z
    .number()
    .min(0.1)
    .max(600)
    .default(15)
    .meta({ unit: 'seconds' })
    .describe('Wait for a connection.'),
  stallTimeoutSeconds: z
    .number()
    .min(0.1)
    .max(3600)
    .default(30)
    .meta({ unit: 'seconds' })
    .describe('A connection that brings less than 1 KiB per second for so long is given up.'),
  tries: z.int().min(1).max(50).default(5).describe('Tries in a row without a byte before the next source is asked.'),
  longestWaitSeconds: z
    .number()
    .min(0)
    .max(86_400)
    .default(120)
    .meta({ unit: 'seconds' })
    .describe('Longest wait that a server may ask for; asked for more, the next source comes.'),
  hfEndpoint: z
    .string()
    .regex(/^https?:\/\/[^\s/]+/)
    .default('https://huggingface.co')
    .meta({ expects: 'an address that begins with https:// or http://', placeholder: 'URL' })
    .describe('Address of the Hugging Face Hub or of a mirror of it. HF_TOKEN is sent there and nowhere else.'),
});

/** Settings of the model store, resolved. */
export type ModelSettings = z.output<typeof modelSettings>;
/** Settings as a caller may write them. */
export type ModelSettingsInput = z.input<typeof modelSettings>;

/** Environment variables by setting, those that win first. */
export const modelEnvironment: SettingEnvironment<keyof ModelSettings> = {
  models: { names: ['LIKENESS_MODELS'], read: asText },
  catalog: { names: ['LIKENESS_CATALOG'], read: asText },
  search: { names: ['LIKENESS_MODEL_FOLDERS'], read: asList },
  usualPlaces: { names: ['LIKENESS_USUAL_PLACES'], read: asSwitch },
  offline: { names: ['LIKENESS_OFFLINE', 'HF_HUB_OFFLINE'], read: asSwitch },
  acceptLicences: { names: ['LIKENESS_ACCEPT_LICENCES'], read: asList },
  connections: { names: ['LIKENESS_CONNECTIONS'], read: asNumber },
  connectTimeoutSeconds: { names: ['LIKENESS_CONNECT_TIMEOUT_SECONDS'], read: asNumber },
  stallTimeoutSeconds: { names: ['LIKENESS_STALL_TIMEOUT_SECONDS'], read: asNumber },
  tries: { names: ['LIKENESS_TRIES'], read: asNumber },
  longestWaitSeconds: { names: ['LIKENESS_LONGEST_WAIT_SECONDS'], read: asNumber },
  hfEndpoint: { names: ['HF_ENDPOINT'], read: asText },
};

/**
 * Merges options over environment over file, and checks the result.
 *
 * @throws `request/invalid` that names the flag, the variable or the field of the file that is wrong. Values of secrets are
 * no settings and never appear.
 */
export function resolveModelSettings(origins: SettingOrigins): ModelSettings {
  return readSettings({ schema: modelSettings, part: 'models', environment: modelEnvironment }, origins);
}
