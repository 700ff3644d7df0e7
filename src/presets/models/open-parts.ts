/**
 * The model store on this machine: settings from options, environment and file; catalogue; folders; secrets.
 */
import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { usualPlaces } from '../../adapters/model-store/adopt/places.ts';
import { openJournal } from '../../adapters/model-store/keep/journal.ts';
import { layoutOf } from '../../adapters/model-store/keep/layout.ts';
import type { StoreParts } from '../../adapters/model-store/recover/store-parts.ts';
import { defaultTransfer, type TransferSettings } from '../../adapters/model-store/transfer/transfer-settings.ts';
import { LikenessError } from '../../base/errors.ts';
import { type ModelSettings, resolveModelSettings } from '../../contract/models/model-settings.ts';
import { readCatalogue } from '../../contract/models/read-catalogue.ts';
import type { OptionNaming } from '../../contract/resolve.ts';
import { builtInCatalogue } from '../../models/cards/weights/built-in-catalogue.ts';
import type { Catalogue } from '../../models/catalogue/catalogue.ts';
import { licenceOf, mergeCatalogues } from '../../models/catalogue/find-in-catalogue.ts';
import type { Engine } from '../../ports/engine.ts';
import { dataFolder, readConfiguration, type Surroundings, surroundings } from '../surroundings.ts';

/** The machine as the store sees it. */
export type StoreSurroundings = Surroundings;

/**
 * Where models are kept unless somebody says otherwise: the system's folder for data.
 *
 * @throws `request/invalid` on a machine that has no such place.
 */
export function storeFolder(around: StoreSurroundings): string {
  return dataFolder(around, 'models', 'LIKENESS_MODELS');
}

async function readToken({ env, home }: StoreSurroundings): Promise<string | undefined> {
  const direct = env['HF_TOKEN'] || env['HUGGING_FACE_HUB_TOKEN'];
  if (direct) return direct.trim();
  const hub = env['HF_HOME'] || (home && join(home, '.cache', 'huggingface'));
  const path = env['HF_TOKEN_PATH'] || (hub ? join(hub, 'token') : undefined);
  const text = path ? await readFile(path, 'utf8').catch(() => '') : '';
  return text.trim() || undefined;
}

/** A token that cannot stand in a header is no token; what it is is not told. */
function checkToken(token: string | undefined): string | undefined {
  if (token === undefined || /^[\x21-\x7e]+$/.test(token)) return token;
  throw new LikenessError(
    'request/invalid',
    `Expected HF_TOKEN (or the file of HF_TOKEN_PATH) to be one line of letters, digits and signs, got ${token.length} characters with others among them.`,
  );
}

/** Checks an address of a proxy; what stands in it is not told, for it may hold a password. */
function checkProxy(name: string, proxy: string | undefined): string | undefined {
  if (proxy === undefined) return undefined;
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(proxy)?.[1]?.toLowerCase();
  const known = scheme === undefined || scheme === 'http';
  if (known && URL.canParse(scheme ? proxy : `http://${proxy}`)) return proxy;
  const got = known ? 'a text that is no address' : `one that begins with ${scheme}://`;
  throw new LikenessError(
    'request/invalid',
    `Expected ${name} to be an address such as http://proxy:3128, got ${got}. Without a proxy, set NO_PROXY=*.`,
  );
}

async function readOwnCatalogue(path: string): Promise<Catalogue> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new LikenessError('request/file-not-found', `Expected the catalogue ${path} to be a file that can be read.`, {
      details: { path },
      cause,
    });
  });
  return readCatalogue(
    text,
    path,
    builtInCatalogue.licences.map((licence) => licence.id),
  );
}

function transferOf(
  settings: ModelSettings,
  env: StoreSurroundings['env'],
  token: string | undefined,
): TransferSettings {
  const noProxy = env['no_proxy'] || env['NO_PROXY'];
  const unused = settings.offline || noProxy === '*';
  const either = (name: string, only = false): string | undefined => {
    const found = unused ? undefined : [name.toLowerCase(), ...(only ? [] : [name])].find((one) => env[one]);
    return found && checkProxy(found, env[found]);
  };
  const httpsProxy = either('HTTPS_PROXY') ?? either('ALL_PROXY');
  // Upper-case HTTP_PROXY may come from a request's `Proxy` header in CGI programs; those set REQUEST_METHOD.
  const httpProxy = either('HTTP_PROXY', Boolean(env['REQUEST_METHOD'])) ?? either('ALL_PROXY');
  if (!URL.canParse(settings.hfEndpoint))
    throw new LikenessError(
      'request/invalid',
      'Expected HF_ENDPOINT (`hfEndpoint`) to be an address, got another text.',
    );
  return {
    ...defaultTransfer,
    connections: settings.connections,
    connectMs: settings.connectTimeoutSeconds * 1000,
    stallMs: settings.stallTimeoutSeconds * 1000,
    tries: settings.tries,
    longestWaitMs: settings.longestWaitSeconds * 1000,
    hfEndpoint: settings.hfEndpoint,
    ...(token ? { hfToken: token } : {}),
    ...(httpProxy ? { httpProxy } : {}),
    ...(httpsProxy ? { httpsProxy } : {}),
    ...(noProxy ? { noProxy } : {}),
  };
}

/** How to open the store. */
export interface OpenParts {
  /** Settings as a caller gives them; stronger than environment and file. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly naming?: OptionNaming | undefined;
  /** Starts the engine when it is needed. */
  readonly engine?: () => Promise<Engine>;
  readonly around?: StoreSurroundings;
}

/** The folders in which copies are looked for, that exist. */
export async function existingPlaces(places: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    places.map((place) =>
      stat(place).then(
        () => true,
        () => false,
      ),
    ),
  );
  return places.filter((_, at) => found[at]);
}

/**
 * Reads settings and catalogue. No folder is made, no model looked at.
 *
 * @throws `request/invalid` for a wrong setting, `catalogue/invalid`, `request/file-not-found`.
 */
export async function openStoreParts(open: OpenParts): Promise<StoreParts> {
  const around = open.around ?? surroundings();
  const file = await readConfiguration(around, 'models');
  const settings = resolveModelSettings({ options: open.options, naming: open.naming, env: around.env, file });
  const own = settings.catalog === undefined ? undefined : await readOwnCatalogue(settings.catalog);
  const catalogue = own ? mergeCatalogues(builtInCatalogue, own) : builtInCatalogue;
  for (const id of settings.acceptLicences) licenceOf(catalogue, id);
  const layout = layoutOf(resolve(around.cwd, settings.models ?? storeFolder(around)));
  const usual = settings.usualPlaces ? usualPlaces(around) : [];
  return {
    layout,
    catalogue,
    journal: openJournal(layout.journal),
    transfer: transferOf(settings, around.env, checkToken(await readToken(around))),
    offline: settings.offline,
    acceptedLicences: settings.acceptLicences,
    places: [...settings.search.map((place) => resolve(around.cwd, place)), ...usual],
    ...(open.engine ? { engine: open.engine } : {}),
  };
}
