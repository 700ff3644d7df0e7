import { pictureContract } from '../../../test/contract/picture.ts';
import { createSharpPictures } from './sharp-pictures.ts';

pictureContract('the sharp adapter', createSharpPictures);
