/**
 * `POST /detect` and `POST /api/detect-faces`: the faces of a picture, while the caller waits. Nothing is kept.
 */
import { z } from '@hono/zod-openapi';
import type { FacesReport } from '../../contract/faces-report.ts';
import { type CompatDetected, compatDetected, compatDetectRequest } from '../../contract/service/compat.ts';
import { type Api, addRoute, answers } from '../define-route.ts';
import type { ApiParts } from '../parts.ts';
import { briefly, runAndForget } from '../routes/faces.ts';
import { seated } from '../take-seat.ts';
import { readWish } from './read-wish.ts';

const file = z.string().meta({ format: 'binary' });

const hundredth = (value: number): number => Math.round(value * 100) / 100;

/** The report of `/v1/faces/detect` in the words of these routes. */
export function showDetected({ faces, media, timingsMs }: FacesReport): CompatDetected {
  return {
    success: true,
    count: faces.length,
    faces: faces.map(({ index, box, score, points, pose, attributes }) => {
      const [x = 0, y = 0, width = 0, height = 0] = box;
      return {
        index,
        box: { x, y, width, height },
        bbox: [x, y, hundredth(x + width), hundredth(y + height)],
        confidence: score,
        landmarks: points,
        pose,
        ...(attributes === undefined ? {} : { attributes }),
      };
    }),
    width: media.width,
    height: media.height,
    processingTimeMs: timingsMs['total'] ?? 0,
  };
}

/** Adds the routes. */
export function registerCompatDetect(app: Api, parts: ApiParts): void {
  for (const path of ['/detect', '/api/detect-faces']) {
    addRoute(
      app,
      {
        method: 'post',
        path,
        summary: 'Find faces while you wait (compatibility; new programs use /v1/faces/detect)',
        tag: 'Compatibility',
        scope: 'use',
        request: {
          body: {
            required: true,
            content: {
              'application/json': { schema: compatDetectRequest },
              'multipart/form-data': { schema: z.looseObject({ image: file }) },
            },
          },
        },
        answers: { 200: answers('The faces, from left to right.', compatDetected) },
      },
      async (context) => {
        const report = await seated(context, async () => {
          const { pictures, rest, stored } = await readWish(context, briefly(parts), ['image']);
          return runAndForget(context, parts, { ...rest, kind: 'faces', media: pictures.image }, stored);
        });
        return context.json(showDetected(report as unknown as FacesReport));
      },
    );
  }
}
