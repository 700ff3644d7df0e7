/**
 * Licences of the catalogue. `terms` says in our words what each comes to; the text itself is at `url`.
 */
import type { CatalogueLicence } from '../../catalogue/catalogue.ts';

/** Every licence that a model of the catalogue stands under. */
export const weightLicences: readonly CatalogueLicence[] = [
  {
    id: 'mit',
    name: 'MIT',
    use: 'any',
    url: 'https://opensource.org/license/mit',
    terms: 'Any use; keep the copyright notice.',
  },
  {
    id: 'apache-2.0',
    name: 'Apache-2.0',
    use: 'any',
    url: 'https://www.apache.org/licenses/LICENSE-2.0',
    terms: 'Any use; keep the notices and state changes.',
  },
  {
    id: 'bsd-3-clause',
    name: 'BSD-3-Clause',
    use: 'any',
    url: 'https://opensource.org/license/bsd-3-clause',
    terms: 'Any use; keep the copyright notice; do not advertise with the authors’ names.',
  },
  {
    id: 'cc-by-4.0',
    name: 'CC-BY-4.0',
    use: 'any',
    url: 'https://creativecommons.org/licenses/by/4.0/',
    terms: 'Any use; name the authors.',
  },
  {
    id: 'gpl-3.0',
    name: 'GPL-3.0',
    use: 'restricted',
    url: 'https://www.gnu.org/licenses/gpl-3.0.html',
    terms:
      'Any use; who passes the model on, or a work based on it, must do so under the same licence with its source.',
  },
  {
    id: 'agpl-3.0',
    name: 'GPL-3.0 by the file’s maintainer; the network’s family is AGPL-3.0',
    use: 'restricted',
    url: 'https://www.gnu.org/licenses/agpl-3.0.html',
    terms:
      'Any use; who passes the model on, or offers it over a network as part of a work based on it, must offer the source under the same licence.',
  },
  {
    id: 'openrail-m',
    name: 'OpenRAIL-M',
    use: 'restricted',
    url: 'https://huggingface.co/blog/open_rail',
    terms:
      'Use is allowed except for the harmful purposes that the licence lists; the list must be passed on to users.',
  },
  {
    id: 'research-rail',
    name: 'ResearchRAIL',
    use: 'non-commercial',
    url: 'https://www.licenses.ai/',
    terms: 'For research only, and not for the harmful purposes that the licence lists.',
  },
  {
    id: 'insightface-non-commercial',
    name: 'InsightFace models: non-commercial research',
    use: 'non-commercial',
    url: 'https://github.com/deepinsight/insightface#license',
    terms:
      'The models, and those made from them, are for non-commercial research only. A commercial licence has to be asked for.',
  },
  {
    id: 'non-commercial',
    name: 'Non-commercial',
    use: 'non-commercial',
    url: 'https://github.com/facefusion/facefusion-assets',
    terms: 'The maintainers of the file mark it as non-commercial; for research and private use only.',
  },
  {
    id: 's-lab-1.0',
    name: 'S-Lab License 1.0',
    use: 'non-commercial',
    url: 'https://github.com/sczhou/CodeFormer/blob/master/LICENSE',
    terms: 'Redistribution and use for non-commercial purposes only; for commercial use ask the authors.',
  },
  {
    id: 'unknown',
    name: 'Unknown',
    use: 'unclear',
    url: 'https://github.com/facefusion/facefusion-assets',
    terms:
      'No licence is known. Without one, the author’s permission is missing: whoever uses the file answers for that.',
  },
];
