/** Makes a photo small before it is sent: a weak network carries a tenth of it in a tenth of the time. */

const LONGEST = 1600; // pixels of the longer side
const QUALITY = 0.85;
export const MOST = 10; // photos chosen at once
export const LARGEST = 20 * 1024 * 1024; // bytes

/** The photo upright, at most LONGEST long, as JPEG; as it is, where this browser cannot read it. */
export async function shrink(file) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const pencil = canvas.getContext("2d");
    pencil.fillStyle = "#fff"; // JPEG knows no transparency
    pencil.fillRect(0, 0, canvas.width, canvas.height);
    pencil.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    return (await asJpeg(canvas)) || file;
  } catch {
    return file;
  }
}

function asJpeg(canvas) {
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}
