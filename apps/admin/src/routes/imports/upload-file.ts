import { ApiError, apiUrl, problemOf } from '../../api.js';
import { currentLocale, textsOf } from '../../texts/index.js';
import type { ImportView } from '../../types.js';

/** Hands a file in and tells how much of it has arrived, from 0 to 1, which `fetch` can't. */
export function uploadFile(file: File, onProgress: (share: number) => void): Promise<ImportView> {
  const body = new FormData();
  body.set('kind', 'people');
  body.set('file', file);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', apiUrl('/imports'));
    request.setRequestHeader('accept-language', currentLocale());
    request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 1 : loaded / total);
    request.onerror = () => reject(new ApiError(0, 'noAnswer', textsOf(currentLocale()).errors.noAnswer));
    request.onload = () => {
      const { status, responseText } = request;
      if (status >= 200 && status < 300) resolve(JSON.parse(responseText) as ImportView);
      else problemOf(new Response(responseText, { status })).then(reject, reject);
    };
    request.send(body);
  });
}
