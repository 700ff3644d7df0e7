/**
 * From a source of the catalogue to an address, and to the headers that go with it.
 */
import type { WeightSource } from '../../../models/catalogue/catalogue.ts';
import type { TransferSettings } from './transfer-settings.ts';

/** Where to send the first request. */
export interface SourceAddress {
  readonly url: URL;
  /** Sent to the first host only. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
}

const encodePath = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

/**
 * The address of a source.
 *
 * The hub's token goes to the hub that the settings name, never to another endpoint.
 */
export function addressOf(source: WeightSource, settings: TransferSettings): SourceAddress {
  const none = { secrets: {}, headers: {} };
  switch (source.kind) {
    case 'huggingface': {
      const endpoint = (source.endpoint ?? settings.hfEndpoint).replace(/\/+$/, '');
      const folder = source.type === 'dataset' ? 'datasets/' : '';
      const revision = encodeURIComponent(source.revision ?? 'main');
      const url = new URL(`${endpoint}/${folder}${source.repo}/resolve/${revision}/${encodePath(source.path)}`);
      const own = url.origin === new URL(settings.hfEndpoint).origin;
      const secrets = own && settings.hfToken ? { Authorization: `Bearer ${settings.hfToken}` } : {};
      return { url, secrets, headers: {} };
    }
    case 'github-release': {
      const endpoint = (source.endpoint ?? 'https://github.com').replace(/\/+$/, '');
      const path = `${encodePath(source.tag)}/${encodePath(source.file)}`;
      return { url: new URL(`${endpoint}/${source.repo}/releases/download/${path}`), ...none };
    }
    case 'google-drive': {
      const endpoint = (source.endpoint ?? 'https://drive.google.com').replace(/\/+$/, '');
      const url = new URL(`${endpoint}/uc?export=download&id=${encodeURIComponent(source.file)}`);
      // Answers differ by browser; this one gets the plain confirmation form.
      return { url, secrets: {}, headers: { 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64) likeness' } };
    }
    case 'url':
      return { url: new URL(source.url), ...none };
  }
}

/** An address as it may be shown and recorded: without user, password, query and fragment. */
export function shownAddress(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

/** A source as it may be shown. */
export function shownSource(source: WeightSource, settings: TransferSettings): string {
  const { url } = addressOf(source, settings);
  const id = source.kind === 'google-drive' ? `?id=${source.file}` : '';
  return `${shownAddress(url)}${id}${source.member ? ` (${source.member} inside)` : ''}`;
}
