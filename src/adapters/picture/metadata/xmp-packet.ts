/**
 * Writes the XMP packet that says where a picture comes from.
 */

/** Address of IPTC's list of digital source types; a type is its last part. */
export const digitalSourceTypeBase = 'http://cv.iptc.org/newscodes/digitalsourcetype/';

/**
 * Writes an XMP packet with one statement: IPTC `DigitalSourceType`.
 *
 * @param digitalSourceType - A name of the IPTC list: `composite`, `compositeWithTrainedAlgorithmicMedia`, …
 *
 * Source: IPTC Photo Metadata Standard 2023.1, `Iptc4xmpExt:DigitalSourceType`; ISO 16684-1.
 *
 * @example
 * sourceTypePacket('composite'); // … <Iptc4xmpExt:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/composite< …
 */
export function sourceTypePacket(digitalSourceType: string): string {
  const value = `${digitalSourceTypeBase}${digitalSourceType}`.replace(
    /[<>&"']/g,
    (character) => `&#${character.charCodeAt(0)};`,
  );
  return [
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>',
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">',
    ' <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    '  <rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">',
    `   <Iptc4xmpExt:DigitalSourceType>${value}</Iptc4xmpExt:DigitalSourceType>`,
    '  </rdf:Description>',
    ' </rdf:RDF>',
    '</x:xmpmeta>',
    '<?xpacket end="r"?>',
  ].join('\n');
}
