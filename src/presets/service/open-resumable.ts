/**
 * Resumable uploads of a service; what speaks their protocol is loaded when it is first needed, or has time.
 */
import { watchFreeSpace } from '../../adapters/files/free-space.ts';
import { tusPath } from '../../api/routes/tus.ts';
import type { ServiceSettings } from '../../contract/service/service-settings.ts';
import type { ResumableUploads } from '../../ports/resumable-uploads.ts';
import type { DataFolder } from './data-folder.ts';

type Resumable = ResumableUploads<Request, Response>;

/** When uploads that were never finished are looked for first. */
const afterStartMs = 5000;

const mebibyte = 1024 * 1024;

/** Makes them. Nothing is loaded yet. */
export function openResumable(
  { maxUploadBytes, mediaTtlSeconds, minFreeMebibytes }: ServiceSettings,
  { arriving: folder }: DataFolder,
): Resumable {
  const checkRoom = watchFreeSpace(folder, minFreeMebibytes * mebibyte);
  const open = async (): Promise<Resumable> => {
    const { openTusUploads } = await import('../../adapters/http/tus-uploads.ts');
    return openTusUploads({
      folder,
      path: tusPath,
      maxBytes: maxUploadBytes,
      ttlMs: mediaTtlSeconds * 1000,
      checkRoom,
    });
  };
  let opened: Promise<Resumable> | undefined;
  const uploads = (): Promise<Resumable> => {
    opened ??= open();
    opened.catch(() => {
      // A folder that cannot be made may be made later.
      opened = undefined;
    });
    return opened;
  };
  const timer = setTimeout(() => void uploads().catch(() => undefined), afterStartMs);
  return {
    answer: async (request, owner, desk) => (await uploads()).answer(request, owner, desk),
    arrivingBytes: async (owner) => (await uploads()).arrivingBytes(owner),
    checkRoom,
    async [Symbol.asyncDispose]() {
      clearTimeout(timer);
      await (await opened?.catch(() => undefined))?.[Symbol.asyncDispose]();
    },
  };
}
